import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { everyOperation, everything, type Formed, type Sending, send, storedRows } from '../testing/operations.ts'
import { type Stage, setStage } from '../testing/stage.ts'
import { TOKEN_IN_TEXT } from '../testing/tokenInText.ts'

type Who = 'nobody' | 'a customer' | 'the subject' | 'another agent' | 'a lead' | 'the actor' | 'the support session'

/** Who may change something by an operation; everybody else changes nothing by it, and whatever is not here is nobody’s. */
const MAY: Readonly<Record<string, readonly Who[]>> = {
  'session.start': ['another agent'],
  'session.credential': ['the actor'],
  'session.extend': ['the actor'],
  'session.end': ['the actor', 'the support session'],
  'session.revoke': ['the actor', 'a lead'],
  'halt.start': ['a lead'],
  'halt.lift': ['a lead'],
  'browser.sign_in': ['a customer', 'the subject', 'another agent', 'a lead', 'the actor'],
  'request.approve': ['a lead'],
  'request.deny': ['a lead'],
  'request.cancel': ['another agent'],
  'support_history.end': ['the subject'],
  'review.write': ['a lead'],
}

/** Dana in Noor's account after an emergency in Aiko's, and a request of Milo's that waits. */
async function setHouse(open: () => Promise<Stage['sql']>) {
  const { options } = await everything()
  const stage = await setStage(await open(), options)
  const own: Readonly<Record<Exclude<Who, 'nobody' | 'the support session'>, string>> = {
    'a customer': await stage.own('cus_tomas'),
    'the subject': await stage.own('cus_noor'),
    'another agent': await stage.own('sup_milo'),
    'a lead': await stage.own('lead_omar'),
    'the actor': await stage.own('sup_dana'),
  }
  async function begin() {
    const emergency = await stage.start({ body: { subject: 'cus_aiko', mode: 'act', breakGlass: true } })
    const review = emergency.body.session.id
    await stage.call('POST', `/support/sessions/${review}/end`, { token: own['the actor'] })
    const { body } = await stage.start({ body: { mode: 'act' } })
    const asked = await stage.start<{ request: { id: string } }>({
      token: own['another agent'],
      body: { subject: 'cus_aiko', mode: 'act' },
    })
    const support = body.credential?.accessToken ?? ''
    const ids = { session: body.session.id, request: asked.body.request.id, token: support, review }
    const operations = everyOperation(ids)
    const tokens: Readonly<Record<Who, string | null>> = { ...own, nobody: null, 'the support session': support }
    const sendAs = (who: Who, formed: Formed, sending: Sending = {}) => {
      const { [who]: token } = tokens
      const headers = { ...(token === null ? {} : { Authorization: `Bearer ${token}` }), ...sending.headers }
      return send(stage, formed, { ...sending, headers })
    }
    const named = (name: string) => operations.find((one) => one.name === name) as Formed
    return { operations, named, sendAs, everybody: Object.keys(tokens) as Who[] }
  }
  return { stage, begin }
}

eachDatabase('every route', (open) => {
  test('CVE-2016-4340 (GitLab), CVE-2025-61928 (Better Auth): everybody tries everything, and only who may changes anything', async () => {
    const { stage, begin } = await setHouse(open)
    const { operations, everybody, sendAs } = await begin()
    const before = await storedRows(stage.sql)
    for (const who of everybody) {
      for (const formed of operations) {
        if (MAY[formed.name]?.includes(who)) continue
        const { status, text } = await sendAs(who, formed)
        const tried = `${who}: ${formed.name}`
        expect(await storedRows(stage.sql), tried).toBe(before)
        expect(text, tried).not.toMatch(TOKEN_IN_TEXT)
        // Signing out of nothing is the same success for everybody.
        if (formed.mutates && formed.name !== 'browser.sign_out') expect(status, tried).toBeGreaterThanOrEqual(400)
        expect(status, tried).not.toBe(500)
        // Refused for who asks, not because there is nothing here.
        if (formed.mutates) expect(text, tried).not.toContain('"code":"not_found"')
      }
    }
  })

  test('CVE-2016-4340: and each of them who may, does', async () => {
    const { begin } = await setHouse(open)
    for (const [name, [who]] of Object.entries(MAY)) {
      if (who === undefined || name === 'browser.sign_in') continue
      const { named, sendAs } = await begin()
      if (name === 'halt.lift') await sendAs(who, named('halt.start'))
      const { status } = await sendAs(who, named(name))
      expect([name, Math.floor(status / 100)]).toEqual([name, 2])
      for (const over of ['halt.start', 'halt.lift']) await sendAs('a lead', named(over))
    }
  })

  test('CVE-2026-23478 (cal.com): no member of a body, parameter or header says who somebody is', async () => {
    const { stage, begin } = await setHouse(open)
    const { operations, named, sendAs } = await begin()
    const before = await storedRows(stage.sql)
    const names = ['actor', 'sub', 'user', 'userId', 'email', 'id', 'act', 'actorId', 'roles', 'original_user_id']
    for (const formed of operations.filter(({ mutates, type }) => mutates && type === 'application/json')) {
      for (const name of names) {
        const body = { ...formed.body, [name]: name === 'roles' ? ['support_lead'] : 'lead_omar' }
        const { status } = await sendAs('another agent', formed, { body })
        expect(status, `${formed.name} with ${name}`).toBeGreaterThanOrEqual(400)
        expect(status, `${formed.name} with ${name}`).toBeLessThan(500)
      }
    }
    expect(await storedRows(stage.sql)).toBe(before)
    const headers = { 'X-User': 'lead_omar', 'X-Act-As': 'lead_omar', From: 'lead_omar@mail.example' }
    for (const name of names) {
      const context = named('context.read')
      const { text } = await sendAs('another agent', context, { headers, path: `${context.path}?${name}=lead_omar` })
      expect(JSON.parse(text)).toMatchObject({ state: 'own', actor: { id: 'sup_milo' } })
    }
  })

  test('CVE-2021-28680 (devise_masquerade): whatever is done with the support credential alone, it never becomes the actor', async () => {
    const { begin } = await setHouse(open)
    const { operations, named, sendAs } = await begin()
    const end = named('session.end')
    const others = operations.filter((formed) => formed !== end)
    // Every credential there is comes with an answer: where no single call gives one, no sequence of them does.
    for (const formed of [...others, end, ...others, end]) {
      const { text, headers } = await sendAs('the support session', formed)
      if (formed.name === 'context.read') expect(text).toMatch(/"state":"(active|signed-out)"/)
      expect(text, formed.name).not.toMatch(TOKEN_IN_TEXT)
      expect(
        headers.getSetCookie().filter((line) => !/Max-Age=0/i.test(line)),
        formed.name,
      ).toEqual([])
    }
  })
})

test('CVE-2016-4340: what changes something and nobody has thought about is nobody’s', () => {
  const ids = { session: 's', request: 'r', token: 't' }
  const mutating = everyOperation(ids).filter(({ mutates }) => mutates)
  const byCookieAlone = ['browser.sign_out', 'handoff.redeem']
  const byClient = ['oauth.token', 'oauth.revoke']
  const bySignedStatement = ['backchannel.logout', 'signal.receive']
  expect(mutating.map(({ name }) => name).toSorted()).toEqual(
    [...Object.keys(MAY), ...byCookieAlone, ...byClient, ...bySignedStatement].toSorted(),
  )
})

import type { StartedAnswer } from '@understudy/protocol'
import { expect, test } from 'vitest'
import type { BridgeOptions } from '../options.ts'
import { eachDatabase } from '../testing/databases.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { BRIDGE_ISSUER, START, type Stage, setStage } from '../testing/stage.ts'
import { ROUTES } from './routes/all.ts'

const posts = ROUTES.flatMap(({ path, methods }) => {
  const { POST } = methods
  return POST === undefined ? [] : [{ path, action: POST.action, operation: POST }]
})

/** Calls that no key belongs to, each with the reason. */
const WITHOUT: Readonly<Record<string, string>> = {
  'oauth.token': 'standard clients do not know the header; it is heeded where it is sent',
  'oauth.revoke': 'RFC 7009: idempotent by itself, and standard clients do not know the header',
  'oauth.introspect': 'changes nothing',
  'access.evaluation': 'changes nothing',
  'access.evaluations': 'changes nothing',
  'backchannel.logout': 'the jti of the token is used up in the transaction of the effect',
  'signal.receive': 'the jti of the token is used up in the transaction of the effect',
}

/** Calls of a browser without a token: they bring a key, and there is no actor session yet, or no more, to keep it for. */
const OF_BROWSERS = ['browser.sign_out', 'handoff.redeem']

interface Given {
  readonly path: string
  readonly token: string
  readonly body?: object
}

interface Keyed {
  /** Makes what the call is about, and gives the call. */
  readonly given: (stage: Stage) => Promise<Given>
  /** Something else by the same person. */
  readonly other: (given: Given, stage: Stage) => Promise<Partial<Given>>
  readonly options?: Partial<BridgeOptions>
}

/** A bridge of which emergency access can be had, without which there is nothing to review. */
const EMERGENCIES: Partial<BridgeOptions> = {
  policy: {
    ...TEST_POLICY,
    breakGlass: { ceiling: 900, perDay: 2, reviewWithin: 3600, overdueBlocks: true },
    modes: { ...TEST_POLICY.modes, act: { enabled: true, approval: 'always' } },
  },
  notify: async () => {},
}

const elsewhere = async () => ({ path: '/support/halt/lift', body: { reason: 'The laptop has been found again' } })
const session = async (stage: Stage) => (await stage.start()).body.session.id
const request = async (stage: Stage) => {
  const { body } = await stage.start<{ request: { id: string } }>({ body: { subject: 'cus_aiko', mode: 'act' } })
  return body.request.id
}
const ofSession = (verb: string, who: string, body: object = {}): Keyed => ({
  given: async (stage) => ({
    path: `/support/sessions/${await session(stage)}/${verb}`,
    token: await stage.own(who),
    body,
  }),
  other: async () => ({ path: '/support/sessions', body: { ...START, subject: 'cus_tomas' } }),
})
const ofRequest = (verb: string, who: string): Keyed => ({
  given: async (stage) => ({ path: `/support/requests/${await request(stage)}/${verb}`, token: await stage.own(who) }),
  other: async ({ path }) =>
    verb === 'cancel' ? { path: '/support/sessions', body: { ...START } } : { path, body: { note: 'Another one' } },
})

const KEYED: Readonly<Record<string, Keyed>> = {
  'session.start': {
    given: async (stage) => ({ path: '/support/sessions', token: await stage.own('sup_dana'), body: START }),
    other: async () => ({ body: { ...START, ttlSeconds: 300 } }),
  },
  'session.credential': ofSession('credential', 'sup_dana'),
  'session.extend': ofSession('extend', 'sup_dana'),
  'session.end': ofSession('end', 'sup_dana'),
  'session.revoke': ofSession('revoke', 'sup_dana'),
  'request.approve': ofRequest('approve', 'sup_ines'),
  'request.deny': ofRequest('deny', 'sup_ines'),
  'request.cancel': ofRequest('cancel', 'sup_dana'),
  'support_history.end': {
    given: async (stage) => ({
      path: `/support/history/${await session(stage)}/end`,
      token: await stage.own('cus_noor'),
    }),
    other: async (_, stage) => {
      const { body } = await stage.start({ token: await stage.own('sup_milo') })
      return { path: `/support/history/${body.session.id}/end` }
    },
  },
  'halt.start': {
    given: async (stage) => {
      await session(stage)
      const body = { reason: 'An agent’s laptop was stolen' }
      return { path: '/support/halt', token: await stage.own('sup_ines'), body }
    },
    other: async () => ({ body: { reason: 'Another laptop was stolen as well' } }),
  },
  'halt.lift': {
    given: async (stage) => {
      const token = await stage.own('sup_ines')
      await stage.call('POST', '/support/halt', { token, body: { reason: 'An agent’s laptop was stolen' } })
      return { ...(await elsewhere()), token }
    },
    other: async () => ({ body: { reason: 'Another laptop has been found' } }),
  },
  'review.write': {
    options: EMERGENCIES,
    given: async (stage) => {
      const { body } = await stage.start({ body: { mode: 'act', breakGlass: true } })
      await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: await stage.own('sup_dana') })
      const review = { verdict: 'justified', text: 'The invoice run stood still and nobody was on call' }
      return { path: `/support/reviews/${body.session.id}`, token: await stage.own('sup_ines'), body: review }
    },
    other: async ({ body }) => ({ body: { ...body, verdict: 'unjustified' } }),
  },
  'browser.sign_in': {
    given: async (stage) => ({ path: '/support/browser', token: await stage.own('sup_dana') }),
    other: async () => ({ path: '/support/sessions', body: START }),
  },
}

/** Less what may differ: the time of the answer, and the token, which is signed anew. */
function lasting({ now: _, credential: __, ...rest }: Partial<StartedAnswer>): object {
  return rest
}

/** Everything that a call may have changed, but for the log, in which refusals are written too. */
async function held({ sql }: Stage): Promise<unknown> {
  const tables = ['support_session', 'actor_session', 'approval_request', 'idempotency', 'browser_session', 'halt']
  return Promise.all(
    [...tables, 'break_glass_review'].map((table) => sql.query(`SELECT * FROM understudy.${table} ORDER BY 1, 2`)),
  )
}

test('every call that changes something is here, or says why not', () => {
  const known = [...Object.keys(KEYED), ...Object.keys(WITHOUT), ...OF_BROWSERS]
  expect(posts.map(({ action }) => action).toSorted()).toEqual(known.toSorted())
  const needing = posts.filter(({ operation }) => operation.key === 'always').map(({ action }) => action)
  expect(needing.toSorted()).toEqual([...Object.keys(KEYED), ...OF_BROWSERS].toSorted())
})

eachDatabase('a key for everything that changes something', (open) => {
  test.each(Object.entries(KEYED))('%s', async (action, { given, other, options }) => {
    const stage = await setStage(await open(), { browserSessions: {}, ...options })
    const asked = await given(stage)
    const { token } = asked
    const headers = action === 'browser.sign_in' ? { Origin: BRIDGE_ISSUER } : {}
    const send = (key: string | null, { path, body = {} }: Given) =>
      stage.call('POST', path, { token, body, key, headers })

    const before = await held(stage)
    const missing = await send(null, asked)
    expect([missing.status, missing.body.code]).toEqual([400, 'idempotency_key_required'])
    expect(await held(stage)).toEqual(before)

    const first = await send('the-key', asked)
    expect([first.status < 300, first.text]).toEqual([true, expect.any(String)])
    const done = await stage.audit()
    stage.clock.advance(1000)
    const second = await send('the-key', asked)
    expect(second.status).toBe(first.status)
    expect(lasting(second.body as Partial<StartedAnswer>)).toEqual(lasting(first.body as Partial<StartedAnswer>))
    expect(await stage.audit()).toEqual(done)

    const changed = { ...asked, ...(await other(asked, stage)) }
    const stands = await held(stage)
    const reused = await send('the-key', changed)
    expect([reused.status, reused.body.code]).toEqual([422, 'idempotency_key_reused'])
    expect(await held(stage)).toEqual(stands)
  })

  test('a key of one person says nothing about another’s', async () => {
    const stage = await setStage(await open())
    const ends = ['sup_dana', 'sup_milo'].map(async (who) => {
      const token = await stage.own(who)
      const subject = who === 'sup_dana' ? 'cus_noor' : 'cus_tomas'
      const { body } = await stage.start({ token, body: { subject }, key: 'same' })
      return stage.call('POST', `/support/sessions/${body.session.id}/end`, { token, key: 'same-end' })
    })
    for (const { status, body } of await Promise.all(ends))
      expect([status, body]).toMatchObject([200, { outcome: 'ended' }])
  })

  test('an end that is sent twice at once ends once, and both are told so', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    const id = await session(stage)
    const end = () => stage.call<{ outcome: string }>('POST', `/support/sessions/${id}/end`, { token, key: 'k' })
    const answers = await Promise.all([end(), end(), end()])
    expect(answers.map(({ body }) => body.outcome)).toEqual(['ended', 'ended', 'ended'])
    const another = await stage.call('POST', `/support/sessions/${id}/end`, { token, key: 'l' })
    expect(another.body).toMatchObject({ outcome: 'already_ended' })
    const rows = await stage.audit()
    expect(rows.filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')).toHaveLength(1)
  })
})

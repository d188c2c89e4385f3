import type { Problem, StartedAnswer } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { COOKIES, openSite } from '../testing/site.ts'
import { ACTIONS, BRIDGE_ISSUER, guardApart, START } from '../testing/stage.ts'
import { createGuard, type NamedTag } from './index.ts'

type Headers = Readonly<Record<string, string>>

const READ: NamedTag = { action: 'invoice.read', ...ACTIONS['invoice.read'] }
const WRITE: NamedTag = { action: 'project.rename', ...ACTIONS['project.rename'] }

/** What browsers add by themselves. */
const SENT = {
  script: { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' },
  page: { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
  linked: { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
  picture: { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
  foreign: { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
} as const

eachDatabase('guard by cookie', (open) => {
  async function setGuard(mode: 'view' | 'act' | null) {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    await page.signIn(await stage.own('sup_dana'))
    let context = (await (await page.get('/support/context')).json()) as { epoch: number; session?: { id: string } }
    if (mode !== null) {
      const answer = await page.post('/support/sessions', { body: { ...START, mode } })
      context = (await answer.json()) as StartedAnswer
    }
    const guard = stage.bridge.guard(ACTIONS)
    async function ask(method: string, tag: NamedTag | undefined, headers: Headers) {
      const origin: Headers = method === 'GET' ? {} : { Origin: BRIDGE_ISSUER }
      const request = new Request(`${BRIDGE_ISSUER}/api/things`, {
        method,
        headers: { ...origin, Cookie: page.jar.header(), ...headers },
      })
      const result = await guard.check(request, tag)
      if (result.ok) return `${result.caller.kind} ${result.caller.sub}`
      const { code } = (await result.response.json()) as Problem
      return `${result.response.status} ${code}`
    }
    const session = context.session?.id ?? 'own'
    return {
      stage,
      page,
      ask,
      asserted: { 'Support-Context': `${session};e=${context.epoch}` },
      session,
      epoch: context.epoch,
    }
  }

  test('as oneself: reads may be silent, changes have to say the context (R-31)', async () => {
    const { ask, asserted, epoch } = await setGuard(null)
    expect(await ask('GET', READ, SENT.script)).toBe('own sup_dana')
    expect(await ask('GET', READ, SENT.page)).toBe('own sup_dana')
    expect(await ask('GET', READ, SENT.linked)).toBe('own sup_dana')
    expect(await ask('GET', READ, SENT.foreign)).toBe('403 origin_refused')
    expect(await ask('POST', WRITE, SENT.script)).toBe('428 context_required')
    expect(await ask('GET', WRITE, SENT.page)).toBe('428 context_required')
    expect(await ask('POST', undefined, SENT.script)).toBe('428 context_required')
    expect(await ask('POST', WRITE, { ...SENT.script, ...asserted })).toBe('own sup_dana')
    for (const stale of [`own;e=${epoch + 1}`, 'own;e=0', 'ss_1;e=1', '']) {
      const headers = { ...SENT.script, 'Support-Context': stale }
      expect(await ask('POST', WRITE, headers)).toBe('409 context_mismatch')
      expect(await ask('GET', READ, headers)).toBe('409 context_mismatch')
    }
  })

  test('in a support session: as the subject; only what the browser loads by itself may be silent', async () => {
    const { ask, asserted, stage, session } = await setGuard('view')
    expect(await ask('GET', READ, { ...SENT.script, ...asserted })).toBe('support cus_noor')
    expect(await ask('GET', READ, SENT.page)).toBe('support cus_noor')
    expect(await ask('GET', READ, SENT.picture)).toBe('support cus_noor')
    expect(await ask('GET', READ, SENT.script)).toBe('428 context_required')
    expect(await ask('GET', READ, {})).toBe('428 context_required')
    expect(await ask('POST', READ, SENT.picture)).toBe('428 context_required')
    expect(await ask('GET', READ, SENT.foreign)).toBe('403 origin_refused')
    expect(await ask('GET', undefined, SENT.page)).toBe('403 action_untagged')
    expect(await ask('POST', WRITE, { ...SENT.script, ...asserted })).toBe('403 mode_read_only')
    expect((await stage.audit()).at(-1)).toMatchObject({ session, actedAs: 'cus_noor', actor: { id: 'sup_dana' } })
  })

  test('a change from anywhere else does not happen, header or no header', async () => {
    const { ask, asserted } = await setGuard('act')
    expect(await ask('POST', WRITE, { ...SENT.script, ...asserted })).toBe('support cus_noor')
    for (const headers of [
      { Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'none' },
      { Origin: 'null' },
    ]) {
      expect(await ask('POST', WRITE, { ...SENT.script, ...asserted, ...headers })).toBe('403 origin_refused')
    }
  })

  test('without the fence a session that is over still never becomes its actor (R-32)', async () => {
    const { ask, page, session, epoch } = await setGuard('act')
    const before = page.jar.all()
    await page.post(`/support/sessions/${session}/end`)
    page.jar.restore(before)
    const next = { 'Support-Context': `own;e=${epoch + 1}` }
    for (const headers of [SENT.script, SENT.page, { ...SENT.script, ...next }]) {
      expect(await ask('GET', READ, headers)).toBe('401 session_ended')
    }
  })

  test('a guard in a process of its own reads the same cookies', async () => {
    const { stage, page, asserted } = await setGuard('view')
    const core = guardApart(stage)
    const guard = createGuard({ ...core, ...COOKIES })
    const headers = { Cookie: page.jar.header(), ...asserted }
    const result = await guard.check(new Request(`${BRIDGE_ISSUER}/x`, { headers }), READ)
    expect(result).toMatchObject({ ok: true, caller: { kind: 'support', sub: 'cus_noor' } })
    const blind = createGuard(core)
    const refused = await blind.check(new Request(`${BRIDGE_ISSUER}/x`, { headers }), READ)
    expect(refused).toMatchObject({ ok: false, response: { status: 401 } })
  })
})

import { fileURLToPath } from 'node:url'
import { type ContextAnswer, type EndReason, formatAssertion } from '@understudy/protocol'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { MIGRATIONS } from '../migrations.ts'
import { ACCOUNT_DISABLED, CREDENTIAL_CHANGE, SESSION_REVOKED } from '../signals/types.ts'
import { migrate } from '../sql/migrate.ts'
import { openPostgres } from '../sql/postgres.ts'
import type { Sql } from '../sql/sql.ts'
import { type BridgeProcess, buildProgram, type Program, startBridgeProcess } from '../testing/bridgeProcess.ts'
import { PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { LOGOUT_CLIENT, logoutToken } from '../testing/logoutTokens.ts'
import { newPostgresUrl } from '../testing/newPostgresUrl.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { call, watch, withinTwoSeconds } from '../testing/processCalls.ts'
import { complex, opaque, person, SIGNAL_AUDIENCE } from '../testing/signals.ts'
import { START } from '../testing/stage.ts'
import { createSurroundings, DIRECTORY_TOKEN, type Surroundings } from '../testing/surroundings.ts'

/** An application of its own: the event happens in one process, the page and the guard are in the other. */
const HOST = fileURLToPath(new URL('../testing/hostProgram.ts', import.meta.url))
const POLICY = {
  ...TEST_POLICY,
  rateLimit: { perHour: 10_000, perDay: 10_000 },
  modes: { ...TEST_POLICY.modes, act: { enabled: true, approval: 'never', consent: 'always' } },
} as const

let around: Surroundings
let databaseUrl: string
let sql: Sql
let program: Program
let here: BridgeProcess
let there: BridgeProcess
const later: BridgeProcess[] = []

beforeAll(async () => {
  around = await createSurroundings()
  databaseUrl = await newPostgresUrl(inject('postgresUrl'))
  sql = await openPostgres(databaseUrl)
  await migrate(sql, MIGRATIONS)
  program = await buildProgram(HOST)
  ;[here, there] = await Promise.all([startOne(), startOne()])
})
afterEach(async () => {
  for (const bridge of later.splice(0)) await bridge.end('SIGKILL')
})
afterAll(async () => {
  await Promise.all([here, there].map((bridge) => bridge.end('SIGKILL')))
  await program.remove()
  await sql.close()
  await around.close()
})

async function startOne(policy: object = POLICY): Promise<BridgeProcess> {
  const provider = { issuer: PROVIDER_ISSUER, algorithms: ['ES256'], jwksUri: around.jwksUri }
  const UNDERSTUDY_CONFIG = await around.settings({
    backchannelLogout: { clientIds: [LOGOUT_CLIENT] },
    signals: { transmitters: [{ ...provider, audience: SIGNAL_AUDIENCE }] },
    policy: JSON.parse(JSON.stringify(policy)),
  })
  return startBridgeProcess(program, { DATABASE_URL: databaseUrl, DIRECTORY_TOKEN, UNDERSTUDY_CONFIG })
}

let signIns = 0

interface Scene {
  readonly id: string
  readonly sid: string
  readonly own: string
}

const hear = (event: string, body: object) => call(here, 'POST', `/heard/${event}`, { body })
/** A person is changed in the directory, the application says so, and the directory is as before afterwards. */
const changed = (id: string, change: object, back: object) => async () => {
  around.people.change(id, change)
  await hear('personChanged', { id })
  return () => around.people.change(id, back)
}
const clock = { now: Date.now, advance: () => {} }
const tellLogout = async (claims: object) =>
  call(here, 'POST', '/support/backchannel-logout', {
    key: null,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      logout_token: await logoutToken({ provider: around.provider, clock }, { ...claims }),
    }).toString(),
  })
let signals = 0
const tellSignal = async (type: string, subject: object) => {
  signals += 1
  const usual: Readonly<Record<string, unknown>> = {
    aud: SIGNAL_AUDIENCE,
    exp: undefined,
    auth_time: undefined,
    jti: `every-${signals}`,
    sub_id: subject,
    events: { [type]: {} },
  }
  const body = await around.provider.sign({ ...usual }, { typ: 'secevent+jwt' })
  return call(here, 'POST', '/support/signals', {
    key: null,
    headers: { 'Content-Type': 'application/secevent+jwt' },
    body,
  })
}
const lead = () => around.provider.sign({ sub: 'lead_omar', sid: 'session-of-lead_omar' })

interface Started {
  readonly session: { readonly id: string }
  readonly epoch: number
  readonly credential: { readonly accessToken: string }
}

type Undo = undefined | (() => unknown)
type Happens = (scene: Scene) => Promise<unknown>

/** What happens, and what the session in the other process is over for. */
const EVENTS: readonly (readonly [
  name: string,
  happens: Happens,
  reason: EndReason,
  who?: { readonly actor?: string; readonly mode?: 'act' },
])[] = [
  ['the actor is disabled', changed('sup_dana', { active: false }, { active: true }), 'actor_revoked'],
  ['the actor loses the role', changed('sup_dana', { roles: [] }, { roles: ['support'] }), 'actor_privilege_lost'],
  ['the subject is disabled', changed('cus_noor', { active: false }, { active: true }), 'subject_disabled'],
  ['the subject is promoted', changed('cus_noor', { roles: ['admin'] }, { roles: ['customer'] }), 'subject_promoted'],
  ['the subject moves', changed('cus_noor', { tenant: 'org_beta' }, { tenant: 'org_acme' }), 'subject_moved'],
  [
    'the subject takes back the consent',
    changed('cus_noor', { consentUntil: null }, { consentUntil: Number.MAX_SAFE_INTEGER }),
    'subject_revoked',
    { mode: 'act' },
  ],
  ['the account is protected', changed('cus_noor', { protected: true }, { protected: false }), 'policy_changed'],
  ['the subject signs out everywhere', () => hear('signedOutEverywhere', { id: 'cus_noor' }), 'subject_revoked'],
  ['the actor signs out', ({ sid }) => hear('actorSessionEnded', { iss: PROVIDER_ISSUER, sid }), 'actor_session_ended'],
  [
    'the subject ends it',
    async ({ id }) => {
      const token = await around.provider.sign({ sub: 'cus_noor', sid: 'session-of-cus_noor' })
      return call(here, 'POST', `/support/history/${id}/end`, { token })
    },
    'subject_revoked',
  ],
  [
    'an operator revokes it',
    async ({ id }) => call(here, 'POST', `/support/sessions/${id}/revoke`, { token: await lead() }),
    'operator_revoked',
  ],
  [
    'everything is halted',
    async () => {
      const body = { reason: 'An agent’s laptop was stolen on the train' }
      await call(here, 'POST', '/support/halt', { token: await lead(), body })
      return async () => call(here, 'POST', '/support/halt/lift', { token: await lead(), body })
    },
    'operator_revoked',
  ],
  ['back-channel logout of the session', ({ sid }) => tellLogout({ sid }), 'actor_session_ended'],
  ['back-channel logout of the subject', () => tellLogout({ sub: 'cus_noor' }), 'subject_revoked'],
  [
    'back-channel logout of the actor, everywhere',
    () => tellLogout({ sub: 'sup_milo' }),
    'actor_session_ended',
    { actor: 'sup_milo' },
  ],
  [
    'CAEP session-revoked',
    ({ sid }) => tellSignal(SESSION_REVOKED, complex({ session: opaque(sid) })),
    'actor_session_ended',
  ],
  [
    'CAEP session-revoked of the organisation',
    () => tellSignal(SESSION_REVOKED, complex({ tenant: opaque('org_acme') })),
    'tenant_suspended',
  ],
  ['CAEP credential-change', () => tellSignal(CREDENTIAL_CHANGE, person('cus_noor')), 'subject_revoked'],
  [
    'RISC account-disabled',
    () => tellSignal(ACCOUNT_DISABLED, person('sup_ines')),
    'actor_revoked',
    { actor: 'sup_ines' },
  ],
  [
    'its time is over',
    async ({ id }) => {
      const soon = Date.now() + 1500
      await sql.query('UPDATE understudy.support_session SET expires_at = $1 WHERE id = $2', [soon, id])
      later.push(await startOne())
      await new Promise((resolve) => setTimeout(resolve, soon - Date.now()))
    },
    'ceiling',
  ],
  [
    'the policy changes, with the process that has it',
    async () => {
      later.push(await startOne({ ...POLICY, version: 'test-2', protectedSubjects: ['cus_noor'] }))
    },
    'policy_changed',
  ],
]

const CASES = EVENTS.map(([name, happens, reason, who]) => ({ name, happens, reason, ...who }))

test.each(CASES)(
  '$name: the page of the other process hears of it, and its guard refuses',
  async ({ happens, reason, actor = 'sup_dana', mode = 'view' }) => {
    signIns += 1
    around.people.change('cus_noor', { consentUntil: Number.MAX_SAFE_INTEGER })
    const sid = `sign-in-${signIns}`
    const own = await around.provider.sign({ sub: actor, sid })
    const { body, status } = await call<Started>(here, 'POST', '/support/sessions', {
      token: own,
      body: { ...START, mode },
    })
    expect([status, body]).toMatchObject([201, {}])
    const { id } = body.session
    const token = body.credential.accessToken
    const page = await watch(there, own)
    const inSession = await watch(there, token)
    const context = async (by: string) =>
      (await call<ContextAnswer>(there, 'GET', '/support/context', { token: by })).body
    const { epoch } = await context(token)
    const headers = { 'Support-Context': formatAssertion({ session: id, epoch }) }
    const guarded = () => call<{ code?: string; endReason?: string }>(there, 'GET', '/invoices', { token, headers })
    expect((await guarded()).status).toBe(200)

    const undo = (await happens({ id, sid, own })) as Undo
    expect(await withinTwoSeconds(page.until('event: changed'))).toBe(true)
    expect(await withinTwoSeconds(inSession.over())).toBe(false)
    expect(await guarded()).toMatchObject({ status: 401, body: { code: 'session_ended', endReason: reason } })
    expect(await context(token)).toMatchObject({ state: 'signed-out', ended: { id, reason } })
    await page.cancel()
    if (typeof undo === 'function') await undo()
  },
)

test('from the answer to a revocation on not one request is let through, at either process (R-28)', async () => {
  const own = await around.provider.sign({ sub: 'sup_dana', sid: 'many-requests' })
  const statuses = new Set<number>()
  for (let round = 0; round < 10; round += 1) {
    const { body } = await call<Started>(here, 'POST', '/support/sessions', { token: own, body: START })
    const { session, epoch, credential } = body
    const headers = { 'Support-Context': formatAssertion({ session: session.id, epoch }) }
    const guarded = async (bridge: BridgeProcess) =>
      (await call(bridge, 'GET', '/invoices', { token: credential.accessToken, headers })).status
    // Held at both, and asked for without a pause until the answer is there.
    let answered = false
    const before = [here, there].map(async (bridge) => {
      do expect([200, 401]).toContain(await guarded(bridge))
      while (!answered)
    })
    const revoke = `/support/sessions/${session.id}/revoke`
    expect((await call(here, 'POST', revoke, { token: await lead() })).status).toBe(200)
    const after = Array.from({ length: 50 }, (_, index) => guarded(index % 2 === 0 ? there : here))
    answered = true
    for (const status of await Promise.all(after)) statuses.add(status)
    await Promise.all(before)
  }
  expect([...statuses]).toEqual([401])
})

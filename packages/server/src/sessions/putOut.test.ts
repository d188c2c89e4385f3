import { DEFAULT_POLICY, type PendingAnswer, type Problem } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import type { BridgeOptions } from '../options.ts'
import { ACCOUNT_DISABLED, CREDENTIAL_CHANGE, SESSION_REVOKED } from '../signals/types.ts'
import type { Sql } from '../sql/sql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { BACKCHANNEL, logoutToken, tellLogout } from '../testing/logoutTokens.ts'
import { complex, createTransmitter, opaque, person, tellSignal } from '../testing/signals.ts'
import { type Stage, setStage } from '../testing/stage.ts'

type Event = (stage: Stage, transmitter: Awaited<ReturnType<typeof createTransmitter>>) => Promise<unknown>

const signal =
  (type: string, subject: unknown): Event =>
  async (stage, from) =>
    tellSignal(stage, await from.set(stage, { type, subject }))

/** Everything that puts everybody out of Noor's account, and how a session in it ends by that. */
const EVENTS: readonly (readonly [string, Event, string])[] = [
  [
    'the host says: signed out everywhere',
    (stage) => stage.bridge.events.signedOutEverywhere('cus_noor'),
    'subject_revoked',
  ],
  [
    'back-channel logout of the subject',
    async (stage) => tellLogout(stage, await logoutToken(stage, { sub: 'cus_noor' })),
    'subject_revoked',
  ],
  ['session-revoked of the subject', signal(SESSION_REVOKED, complex({ user: person('cus_noor') })), 'subject_revoked'],
  ['credential-change', signal(CREDENTIAL_CHANGE, person('cus_noor')), 'subject_revoked'],
  ['account-disabled', signal(ACCOUNT_DISABLED, person('cus_noor')), 'subject_disabled'],
  [
    'session-revoked of the organisation',
    signal(SESSION_REVOKED, complex({ tenant: opaque('org_acme') })),
    'tenant_suspended',
  ],
]

const LIVE = 'SELECT id FROM understudy.support_session WHERE ended_at IS NULL'

eachDatabase('a start under way, and everybody put out of the account meanwhile (race table 20)', (open, engine) => {
  async function listening(more: Partial<BridgeOptions> = {}, sql?: Sql) {
    const from = await createTransmitter()
    const options = { ...BACKCHANNEL, signals: { transmitters: [from.settings] }, ...more }
    return { from, stage: await setStage(sql ?? (await open()), options) }
  }

  describe.each(EVENTS)('%s', (_, event, reason) => {
    test('before its row is written: it opens nothing, and the next one does', async () => {
      let meanwhile: (() => Promise<unknown>) | null = null
      const fetch: typeof globalThis.fetch = async () => {
        const now = meanwhile
        meanwhile = null
        await now?.()
        return Response.json({ decision: true })
      }
      const decisionPoint = { evaluationEndpoint: 'https://decisions.example/evaluation', fetch }
      const { stage, from } = await listening({ decisionPoint })
      meanwhile = () => event(stage, from)
      expect(await stage.start<Problem>()).toMatchObject({ status: 404, body: { code: 'subject_unavailable' } })
      expect(await stage.sql.query(LIVE)).toEqual([])
      expect((await stage.audit()).at(-1)).toMatchObject({
        outcome: 'refused',
        action: { name: 'session.start', class: 'subject.put_out' },
      })
      expect((await stage.start()).status).toBe(201)
    })

    test('what was asked for and approved before opens nothing, and says so in the log (R-09)', async () => {
      const { stage, from } = await listening()
      stage.people.change('cus_noor', { asksFirst: true })
      const asked = await stage.start<PendingAnswer>({ body: { mode: 'act' } })
      const requestId = asked.body.request.id
      const approve = async () =>
        stage.call('POST', `/support/requests/${requestId}/approve`, { token: await stage.own('sup_ines') })
      expect((await approve()).status).toBe(200)
      await event(stage, from)
      expect(await stage.start<Problem>({ body: { mode: 'act', requestId } })).toMatchObject({
        status: 409,
        body: { code: 'request_not_open' },
      })
      expect(await approve()).toMatchObject({ status: 409, body: { code: 'request_not_open' } })
      expect((await stage.audit()).filter(({ detail }) => detail === 'cancelled')).toMatchObject([
        { type: 'ADMIN_IMPERSONATION_DECIDED', outcome: 'refused', subject: { id: 'cus_noor' } },
      ])
    })

    test.runIf(engine === 'postgres')(
      'while its row is written: the session ends, the moment it is there',
      async () => {
        const { stage, from } = await listening()
        const log = await holding(stage.sql, 'SELECT seq FROM understudy.audit_head FOR UPDATE')
        const started = stage.start()
        await waiting(stage.sql, 'append_audit')
        const told = event(stage, from)
        await waiting(stage.sql, 'pg_advisory_xact_lock')
        log.release()
        expect((await started).status).toBe(201)
        await told
        expect(await stage.sql.query('SELECT end_reason FROM understudy.support_session')).toEqual([
          { end_reason: reason },
        ])
      },
    )

    test.runIf(engine === 'postgres')('while it waits for another one of its actor: it opens nothing', async () => {
      const { stage, from } = await listening()
      const actor = await holding(
        stage.sql,
        `SELECT pg_advisory_xact_lock(hashtextextended('${JSON.stringify([PROVIDER_ISSUER, 'sup_dana'])}', 0))`,
      )
      const started = stage.start<Problem>()
      await waiting(stage.sql, 'pg_advisory_xact_lock')
      await event(stage, from)
      actor.release()
      expect(await started).toMatchObject({ status: 404, body: { code: 'subject_unavailable' } })
      expect(await stage.sql.query(LIVE)).toEqual([])
    })
  })

  test('in another account, and in another organisation, a start goes on', async () => {
    const fetch: typeof globalThis.fetch = async () => {
      await stage.bridge.events.signedOutEverywhere('cus_tomas')
      await signal(SESSION_REVOKED, complex({ tenant: opaque('org_beta') }))(stage, from)
      return Response.json({ decision: true })
    }
    const decisionPoint = { evaluationEndpoint: 'https://decisions.example/evaluation', fetch }
    const { stage, from } = await listening({ decisionPoint })
    expect((await stage.start()).status).toBe(201)
  })

  test('many starts and sign-outs at once: no session is left that began before the last one, and nothing hangs', async () => {
    const policy = { ...DEFAULT_POLICY, rateLimit: { perHour: 1000, perDay: 1000 } }
    const { stage, from } = await listening({ policy })
    const starts = Array.from({ length: 24 }, async (_, index) =>
      stage.start({ token: await stage.own(index % 2 === 0 ? 'sup_dana' : 'sup_milo', { sid: `browser ${index}` }) }),
    )
    const events = EVENTS.map(([, event]) => event(stage, from))
    await Promise.all([...starts, ...events])
    await stage.bridge.events.signedOutEverywhere('cus_noor')
    expect(await stage.sql.query(LIVE)).toEqual([])
  })

  test('stamps are forgotten when nothing that they could meet is under way any more', async () => {
    const { stage } = await listening()
    await stage.bridge.events.signedOutEverywhere('cus_noor')
    stage.clock.advance(86_400_001)
    await stage.bridge.reap()
    expect(await stage.sql.query('SELECT id FROM understudy.put_out')).toEqual([])
  })
})

/** A transaction that holds something until it is told to let go. */
async function holding(sql: Sql, statement: string): Promise<{ release(): void }> {
  let release = () => {}
  await new Promise<void>((held, failed) => {
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    sql
      .transaction(async (tx) => {
        await tx.query(statement)
        held()
        await until
      })
      .catch(failed)
  })
  return { release }
}

/** Waits until a statement of another connection waits for a lock. */
async function waiting(sql: Sql, text: string): Promise<void> {
  await expect
    .poll(
      () =>
        sql.query(
          `SELECT 1 FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1 AND pid <> pg_backend_pid()`,
          [`%${text}%`],
        ),
      { timeout: 5000, interval: 10 },
    )
    .not.toEqual([])
}

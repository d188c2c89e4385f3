import type { Mode } from '@understudy/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IssuerCode } from '../issuers/codes.ts'
import type { Sql } from '../sql/sql.ts'
import { eachDatabase } from './databases.ts'
import { TEST_POLICY } from './people.ts'
import { ACTIONS, requestOf, type Stage } from './stage.ts'
import type { Meddle, Wire } from './wire.ts'

/** Every way in which back ends were seen to answer badly, and the error that is made of it. */
export const BAD_ANSWERS = {
  'an HTML page': 'back_end_not_json',
  '200 without switching': 'subject_not_switched',
  'nobody who acts': 'actor_missing',
  'another subject': 'subject_wrong',
  'another actor': 'actor_wrong',
  'a wider scope': 'scope_widened',
  'token_type N_A': 'token_not_bearer',
  'no issued_token_type': 'issued_type_missing',
  'a life that is a text': 'lifetime_invalid',
  'no answer in time': 'back_end_timeout',
  'a redirect to a foreign origin': 'back_end_redirected',
  'a token for a disabled account': 'subject_disabled',
} as const satisfies Readonly<Record<string, IssuerCode>>

export type BadAnswer = keyof typeof BAD_ANSWERS

/** An issuer behind the bridge, over a back end of its own. */
export interface IssuerGround {
  readonly stage: Stage
  readonly wire: Wire
  /** Support credentials and grants that live at the back end, by its own account. */
  alive(): number | Promise<number>
  /** Actor and subject sign in there for themselves, as far as they do. Called before each start. */
  signIn(): Promise<void>
  /** Whether what came of that lives. */
  ownLives(): boolean | Promise<boolean>
  close(): Promise<void>
}

/** How a back end is made to answer so. */
export interface Answering {
  readonly by: (ground: IssuerGround) => Meddle
  /** Whether something was issued before, or with, the bad answer. */
  readonly issued: boolean
  /** Where nothing finds it again: it is recorded as unknown, and over by its own life. */
  readonly leaves?: 'unknown'
}

export interface IssuerSuite {
  readonly name: string
  readonly mode: Mode
  readonly setUp: (sql: Sql) => Promise<IssuerGround>
  /** `METHOD path` that ends what was issued, and that reads back whether it lives. */
  readonly ends: RegExp
  readonly readsBack: RegExp
  /** Each bad answer, or why this back end has no place for it. */
  readonly answers: Readonly<Record<BadAnswer, Answering | { readonly lacks: string }>>
}

/** Milliseconds: what nobody could end is over by then. */
const OWN_LIFE = 660_000

/** Enough starts for one actor to be refused a dozen times. */
export const MANY_STARTS = { ...TEST_POLICY, rateLimit: { perHour: 1000, perDay: 1000 } }

/**
 * What is demanded of every issuer behind the bridge: each bad answer is refused by its own error, the own session stays, nothing
 * half-started remains here or there, and what was issued is ended and its end read back, or, where nothing finds it, recorded as
 * unknown. What a back end lacks is said by name.
 */
export function describeIssuer({ name, mode, setUp, ends, readsBack, answers }: IssuerSuite): void {
  eachDatabase(`${name}: bad answers of the back end`, (open) => {
    let ground: IssuerGround
    beforeAll(async () => {
      ground = await setUp(await open())
    })
    afterAll(() => ground.close())

    async function refused(by: Meddle): Promise<IssuerCode | undefined> {
      const { stage, wire } = ground
      const before = stage.log.length
      await ground.signIn()
      wire.meddle(by)
      const answer = await stage.start<{ code: string }>({ body: { mode } })
      wire.meddle(null)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.text).not.toMatch(/issuers\/|back_end|evil\.example/)
      const entry = stage.log.slice(before).find(({ event }) => event === 'issuer_refused')
      return entry?.code as IssuerCode | undefined
    }

    /** Credentials that are recorded as unknown: in their rows, and in the audit log. */
    async function unknowns(): Promise<readonly number[]> {
      const { sql, audit } = ground.stage
      const rows = await sql.query("SELECT 1 FROM understudy.issued WHERE remote = 'unknown'")
      const events = (await audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_UNCONFIRMED')
      return [rows.length, events.length]
    }

    async function expectNothingLeft({ leaves }: Answering): Promise<void> {
      const { stage } = ground
      const own = await stage.own('sup_dana')
      expect(await ground.ownLives()).toBe(true)
      expect(await stage.context(own)).toMatchObject({
        state: 'own',
        ended: { reason: expect.stringMatching(/^(?:integrity|subject_disabled)$/) },
      })
      const action = { action: 'project.rename', ...ACTIONS['project.rename'] }
      expect(await stage.bridge.guard(ACTIONS).check(requestOf('POST', '/', { token: own }), action)).toMatchObject({
        ok: true,
      })
      // What could not be done while the answers were bad is done by housekeeping.
      stage.clock.advance(60_000)
      await stage.bridge.reap()
      expect(await stage.sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')).toEqual([])
      expect(
        await stage.sql.query('SELECT session_id, kept, remote FROM understudy.issued WHERE over_at IS NULL'),
      ).toEqual([])
      if (leaves === 'unknown') stage.clock.advance(OWN_LIFE)
      expect(await ground.alive()).toBe(0)
    }

    for (const [bad, code] of Object.entries(BAD_ANSWERS) as [BadAnswer, IssuerCode][]) {
      const answering = answers[bad]
      if ('lacks' in answering) {
        test.skip(`${bad}: ${answering.lacks}`, () => undefined)
        continue
      }
      test(`${bad}: ${code}; the own session stays, and nothing is left here or there`, async () => {
        const since = ground.wire.seen.length
        const before = await unknowns()
        expect(await refused(answering.by(ground))).toBe(code)
        ground.stage.people.change('cus_noor', { active: true })
        await expectNothingLeft(answering)
        const isUnknown = answering.leaves === 'unknown'
        expect(await unknowns()).toEqual(before.map((count) => count + (isUnknown ? 1 : 0)))
        const seen = ground.wire.seen.slice(since)
        const end = seen.findIndex((line) => ends.test(line))
        if (answering.issued && !isUnknown)
          expect(seen.slice(end + 1).some((line) => end >= 0 && readsBack.test(line))).toBe(true)
        else expect(end).toBe(-1)
      })
    }

    test('a good answer afterwards: a session, and its end', async () => {
      const { stage } = ground
      await ground.signIn()
      const started = await stage.start({ body: { mode } })
      expect(started.status).toBe(201)
      expect(await ground.alive()).toBe(1)
      const token = await stage.own('sup_dana')
      await stage.call('POST', `/support/sessions/${started.body.session.id}/end`, { token })
      await expect.poll(() => ground.alive(), { timeout: 10_000 }).toBe(0)
    })
  })
}

/** The account is closed while the back end answers: the directory says so when it is asked again. */
export const closedMeanwhile =
  (path: string) =>
  ({ stage }: IssuerGround): Meddle =>
  async ({ url }, send) => {
    const answer = await send()
    if (url.pathname.endsWith(path)) stage.people.change('cus_noor', { active: false })
    return answer
  }

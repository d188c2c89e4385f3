import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { verifyAudit } from '../audit/verify.ts'
import { MIGRATIONS } from '../migrations.ts'
import { migrate } from '../sql/migrate.ts'
import { openPostgres } from '../sql/postgres.ts'
import type { Sql } from '../sql/sql.ts'
import { type BridgeProcess, buildProgram, type Program, startBridgeProcess } from '../testing/bridgeProcess.ts'
import { newPostgresUrl } from '../testing/newPostgresUrl.ts'
import { requestOf, START } from '../testing/stage.ts'
import { createSurroundings, DIRECTORY_TOKEN, type Surroundings } from '../testing/surroundings.ts'

/** How often the process is killed: `UNDERSTUDY_KILLS=10` for a short run. */
const KILLS = Number(process.env.UNDERSTUDY_KILLS ?? 50)
const SEED = Number(process.env.UNDERSTUDY_KILL_SEED ?? 20_260_115)
/** It comes after so many answers at most, and so many milliseconds after that. */
const LATEST = { answers: 60, milliseconds: 15 }

let around: Surroundings
let databaseUrl: string
let sql: Sql
let program: Program
let environment: Record<string, string>

beforeAll(async () => {
  around = await createSurroundings()
  databaseUrl = await newPostgresUrl(inject('postgresUrl'))
  sql = await openPostgres(databaseUrl)
  await migrate(sql, MIGRATIONS)
  program = await buildProgram()
  environment = { DATABASE_URL: databaseUrl, DIRECTORY_TOKEN, UNDERSTUDY_CONFIG: await around.settings() }
})
afterAll(async () => {
  await program.remove()
  await sql.close()
  await around.close()
})

const PAIRS = ['sup_dana', 'sup_milo', 'sup_ines'].flatMap((actor) =>
  ['cus_noor', 'cus_tomas', 'cus_aiko'].map((subject) => ({ actor, subject })),
)

/** What one actor was doing when the process died. */
interface Doing {
  readonly token: string
  readonly subject: string
  /** The key of the start that is under way or was answered last. */
  key: string
  /** The session of that start, once it was answered. */
  id: string | null
  /** Whether an end of it was answered. */
  ended: boolean
  /** Support tokens of sessions whose end was answered to this actor before the process died. */
  readonly dead: string[]
}

async function post(bridge: BridgeProcess, path: string, options: Parameters<typeof requestOf>[2]) {
  const request = requestOf('POST', path, options)
  const response = await fetch(bridge.url + path, {
    method: 'POST',
    headers: request.headers,
    body: await request.text(),
  })
  return { status: response.status, body: (await response.json()) as Started }
}

interface Started {
  readonly session: { readonly id: string }
  readonly credential?: { readonly accessToken: string }
}

const sendStart = (bridge: BridgeProcess, { token, subject, key }: Doing) =>
  post(bridge, '/support/sessions', { token, key, body: { ...START, subject } })

const sendEnd = (bridge: BridgeProcess, { token }: Doing, id: string) =>
  post(bridge, `/support/sessions/${id}/end`, { token })

/** Every other session is not put down by its actor, but taken from them. */
const sendRevoke = (bridge: BridgeProcess, { token }: Doing, id: string) =>
  post(bridge, `/support/sessions/${id}/revoke`, { token })

/** What the bridge makes of a support token at this moment. */
async function stateOf(bridge: BridgeProcess, token: string): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` }
  const response = await fetch(`${bridge.url}/support/context`, { headers })
  return ((await response.json()) as { readonly state: string }).state
}

let keys = 0

/** Starts and ends, over and over, until the process is gone. Tells of each answer. */
async function work(bridge: BridgeProcess, doing: Doing, onAnswer: (started: string | null) => void): Promise<void> {
  try {
    for (;;) {
      keys += 1
      Object.assign(doing, { key: `killed-${keys}`, id: null, ended: false })
      const started = await sendStart(bridge, doing)
      expect(started.status).toBe(201)
      doing.id = started.body.session.id
      onAnswer(doing.id)
      const ended = await (keys % 2 === 0 ? sendRevoke : sendEnd)(bridge, doing, doing.id)
      expect(ended.status).toBe(200)
      doing.ended = true
      doing.dead.push(started.body.credential?.accessToken ?? '')
      onAnswer(null)
    }
  } catch (error) {
    // What `fetch` says when nobody answers any more; everything else is a finding.
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error
  }
}

/** Rows that contradict what is promised, each with why. */
async function contradictions(): Promise<readonly object[]> {
  return sql.query(`
    WITH entry AS (
      SELECT session_id, type FROM understudy.audit_event
      UNION ALL SELECT event::jsonb ->> 'session', event::jsonb ->> 'type' FROM understudy.audit_outbox
    ), counted AS (
      SELECT session_id,
        count(*) FILTER (WHERE type = 'ADMIN_IMPERSONATION_STARTED') AS starts,
        count(*) FILTER (WHERE type = 'ADMIN_IMPERSONATION_ENDED') AS ends
      FROM entry WHERE session_id IS NOT NULL GROUP BY session_id
    )
    SELECT s.id, c.session_id, c.starts, c.ends, s.ended_at
    FROM understudy.support_session s FULL JOIN counted c ON c.session_id = s.id
    WHERE s.id IS NULL OR c.session_id IS NULL OR c.starts <> 1
      OR c.ends <> (CASE WHEN s.ended_at IS NULL THEN 0 ELSE 1 END)`)
}

/** Every actor finishes what they were doing, as a client does that got no answer. */
async function takeUp(bridge: BridgeProcess, doing: Doing): Promise<void> {
  const { id, ended } = doing
  const again = await sendStart(bridge, doing)
  // A repeated key is answered by what it made. Only a session whose end was sent may be over.
  const over = again.status === 410 && id !== null
  if (!over) expect([again.status, ended]).toEqual([201, false])
  const session = id ?? again.body.session.id
  if (!over) {
    expect(again.body.session.id).toBe(session)
    // The session goes on: what is refused below is refused for its end, and for nothing else.
    const token = again.body.credential?.accessToken ?? ''
    expect(await stateOf(bridge, token)).toBe('active')
    doing.dead.push(token)
  }
  expect((await sendEnd(bridge, doing, session)).status).toBe(200)
}

/** Sends tokens of sessions that are over, all of them far from expired. */
async function replay(bridge: BridgeProcess, tokens: readonly string[], where: string): Promise<number> {
  for (const token of tokens) expect([where, await stateOf(bridge, token)]).toEqual([where, 'signed-out'])
  return tokens.length
}

test(`kill -9 at ${KILLS} random points (seed ${SEED}): no session without its row, none doubled, none alive after its end, none of their tokens good for anything when it is sent again (R-28, CVE-2026-9802)`, async () => {
  const point = fc.record({
    answers: fc.integer({ min: 1, max: LATEST.answers }),
    milliseconds: fc.integer({ min: 0, max: LATEST.milliseconds }),
  })
  const points = fc.sample(point, { seed: SEED, numRuns: KILLS })
  const answered: string[] = []
  const replayed = { before: 0, after: 0 }
  let bridge = await startBridgeProcess(program, environment)
  try {
    for (const [round, { answers, milliseconds }] of points.entries()) {
      const where = `kill ${round + 1} of ${KILLS}, ${milliseconds} ms after answer ${answers}, seed ${SEED}`
      const all = await Promise.all(
        PAIRS.map(async ({ actor, subject }): Promise<Doing> => {
          const token = await around.provider.sign({ sub: actor, sid: `${actor}-${subject}` })
          return { token, subject, key: '', id: null, ended: false, dead: [] }
        }),
      )
      let working: Promise<void>[] = []
      await new Promise<void>((resolve) => {
        let count = 0
        const onAnswer = (started: string | null) => {
          if (started !== null) answered.push(started)
          count += 1
          if (count === answers) setTimeout(resolve, milliseconds)
        }
        working = all.map((doing) => work(bridge, doing, onAnswer))
      })
      await bridge.end('SIGKILL')
      await Promise.all(working)

      expect(await contradictions(), where).toEqual([])
      expect(await verifyAudit(sql), where).toMatchObject({ ok: true })
      bridge = await startBridgeProcess(program, environment)
      // Before anybody else asks: what was told to be over is over for a process that remembers nothing.
      const dead = all.map((doing) => doing.dead.splice(0))
      for (const tokens of dead) replayed.before += await replay(bridge, tokens.slice(-2), where)
      const takingUp = all.map(async (doing) => {
        if (doing.id !== null && doing.ended) {
          const [row] = await sql.query('SELECT ended_at FROM understudy.support_session WHERE id = $1', [doing.id])
          expect(row?.ended_at, where).not.toBeNull()
        }
        await takeUp(bridge, doing)
      })
      await Promise.all(takingUp)
      for (const doing of all) replayed.after += await replay(bridge, doing.dead, where)
      expect(await contradictions(), where).toEqual([])
      const live = await sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')
      expect(live, where).toEqual([])
    }
  } finally {
    await bridge.end('SIGKILL')
  }
  // Every answer that anybody got is true, and every key made one session.
  const stored = await sql.query<{ id: string }>('SELECT id FROM understudy.support_session')
  expect(stored.map(({ id }) => id)).toEqual(expect.arrayContaining(answered))
  expect(new Set(answered).size).toBe(answered.length)
  const [{ made } = { made: 0 }] = await sql.query<{ made: number }>(
    "SELECT count(*) AS made FROM understudy.idempotency WHERE key LIKE 'killed-%'",
  )
  expect(made).toBe(stored.length)
  expect(answered.length).toBeGreaterThan(KILLS)
  expect(replayed.before).toBeGreaterThan(KILLS)
  expect(replayed.after).toBeGreaterThan(KILLS / 2)
  expect(await verifyAudit(sql)).toMatchObject({ ok: true })
}, 600_000)

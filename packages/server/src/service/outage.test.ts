import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { verifyAudit } from '../audit/verify.ts'
import { MIGRATIONS } from '../migrations.ts'
import { migrate } from '../sql/migrate.ts'
import { openPostgres } from '../sql/postgres.ts'
import type { Sql } from '../sql/sql.ts'
import {
  type BridgeProcess,
  buildProgram,
  linesOf,
  type Program,
  startBridgeProcess,
} from '../testing/bridgeProcess.ts'
import { newPostgresUrl } from '../testing/newPostgresUrl.ts'
import { call } from '../testing/processCalls.ts'
import { type Severed, severedUrl } from '../testing/severed.ts'
import { START } from '../testing/stage.ts'
import { createSurroundings, DIRECTORY_TOKEN, type Surroundings } from '../testing/surroundings.ts'

/** How often the process is killed with ends that wait: `UNDERSTUDY_OUTAGES=50` for a long run. */
const OUTAGES = Number(process.env.UNDERSTUDY_OUTAGES ?? 4)

let around: Surroundings
let databaseUrl: string
let sql: Sql
let program: Program
let way: Severed
let folder: string
/** With the database on a way that can be cut, and beside it one that always has it. */
let here: BridgeProcess
let there: BridgeProcess

beforeAll(async () => {
  around = await createSurroundings()
  databaseUrl = await newPostgresUrl(inject('postgresUrl'))
  sql = await openPostgres(databaseUrl)
  await migrate(sql, MIGRATIONS)
  way = await severedUrl(databaseUrl)
  folder = await mkdtemp(join(tmpdir(), 'understudy-outage-'))
  program = await buildProgram()
  here = await startHere()
  there = await startOne(databaseUrl, 'there')
})
afterAll(async () => {
  await Promise.all([here, there].map((bridge) => bridge.end('SIGKILL')))
  await program.remove()
  await sql.close()
  await way.close()
  await around.close()
  await rm(folder, { recursive: true, force: true })
})

async function startOne(url: string, name: string): Promise<BridgeProcess> {
  const settings = await around.settings({ spool: { folder: join(folder, name) } })
  return startBridgeProcess(program, { DATABASE_URL: url, DIRECTORY_TOKEN, UNDERSTUDY_CONFIG: settings })
}
const startHere = () => startOne(way.url, 'here')

interface Started {
  readonly session: { readonly id: string }
  readonly credential: { readonly accessToken: string }
}

let signIns = 0
const PAIRS = [
  { actor: 'sup_dana', subject: 'cus_noor' },
  { actor: 'sup_milo', subject: 'cus_tomas' },
  { actor: 'sup_ines', subject: 'cus_aiko' },
]

async function startAt(bridge: BridgeProcess, { actor, subject } = PAIRS[0] as (typeof PAIRS)[number]) {
  signIns += 1
  const own = await around.provider.sign({ sub: actor, sid: `outage-${signIns}` })
  const { status, body } = await call<Started>(bridge, 'POST', '/support/sessions', {
    token: own,
    body: { ...START, subject },
  })
  expect(status).toBe(201)
  return { own, token: body.credential.accessToken, id: body.session.id }
}

const stateAt = async (bridge: BridgeProcess, token: string) =>
  (await call<{ state: string }>(bridge, 'GET', '/support/context', { token })).body.state

const endsOf = (id: string) =>
  sql.query<{ spooled: string | null; reason: string }>(
    `SELECT event::jsonb ->> 'spooled' AS spooled, event::jsonb ->> 'detail' AS reason FROM understudy.audit_event
     WHERE session_id = $1 AND type = 'ADMIN_IMPERSONATION_ENDED'`,
    [id],
  )

test('the way to the database is cut: 202, not ready and alive; mended, every other process knows of it', async () => {
  const { id, token, own } = await startAt(here)
  expect(await stateAt(there, token)).toBe('active')
  way.cut()
  expect((await call(here, 'POST', `/support/sessions/${id}/end`, { token })).status).toBe(202)
  expect((await fetch(`${here.operationsUrl}/readyz`)).status).toBe(503)
  expect((await fetch(`${here.operationsUrl}/livez`)).status).toBe(200)
  expect(await (await fetch(`${here.operationsUrl}/metrics`)).text()).toContain('understudy_spooled_ends_waiting 1')
  expect((await call(here, 'GET', '/support/context', { token: own })).status).toBe(503)
  expect((await call(here, 'POST', '/support/sessions', { token: own, body: START })).body).toMatchObject({
    code: 'audit_unavailable',
  })
  // Nobody else can know: that is what the outage means.
  expect(await stateAt(there, token)).toBe('active')

  way.mend()
  await expect.poll(() => stateAt(there, token), { timeout: 10_000 }).toBe('signed-out')
  expect(await endsOf(id)).toMatchObject([{ reason: 'actor_ended', spooled: expect.stringMatching(/Z$/) }])
  expect(await stateAt(here, own)).toBe('own')
  expect(linesOf(here.output())).toEqual(
    expect.arrayContaining([expect.objectContaining({ event: 'spool', what: 'kept', waiting: 1 })]),
  )
  const spool = await readFile(join(folder, 'here', 'ends.spool'), 'utf8')
  expect(spool).toBe('')
  for (const secret of [token, own, 'sup_dana', 'cus_noor']) expect(here.output()).not.toContain(secret)
})

test(`kill -9 with ends that wait, ${OUTAGES} times: none is lost, none is doubled, and the chain holds`, async () => {
  for (let round = 0; round < OUTAGES; round += 1) {
    const sessions = await Promise.all(PAIRS.map((pair) => startAt(here, pair)))
    way.cut()
    const answers = sessions.map(({ id, token }) =>
      call(here, 'POST', `/support/sessions/${id}/end`, { token }).then(
        ({ status }) => status,
        () => null,
      ),
    )
    // In every second round the last ones are still on their way.
    if (round % 2 === 0) await Promise.all(answers)
    else await answers[0]
    await here.end('SIGKILL')
    const told = await Promise.all(answers)
    expect(told).toContain(202)
    way.mend()
    here = await startHere()
    for (const [index, { id, own }] of sessions.entries()) {
      if (told[index] === 202) expect(await endsOf(id), `round ${round}`).toMatchObject([{ reason: 'actor_ended' }])
      else expect((await call(here, 'POST', `/support/sessions/${id}/end`, { token: own })).status).toBe(200)
      expect(await endsOf(id), `round ${round}`).toHaveLength(1)
    }
    expect(await verifyAudit(sql)).toMatchObject({ ok: true })
  }
  const live = await sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')
  expect(live).toEqual([])
}, 120_000)

test('a process that finds no database does not serve; what waits on its disk is there for the next', async () => {
  const { id, token } = await startAt(here)
  way.cut()
  expect((await call(here, 'POST', `/support/sessions/${id}/end`, { token })).status).toBe(202)
  await here.end('SIGKILL')
  await expect(startHere()).rejects.toThrow('exit code 1')
  way.mend()
  here = await startHere()
  expect(await endsOf(id)).toHaveLength(1)
})

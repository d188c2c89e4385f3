import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { MIGRATIONS } from '../migrations.ts'
import { migrate } from '../sql/migrate.ts'
import { openPostgres } from '../sql/postgres.ts'
import {
  type BridgeProcess,
  buildProgram,
  linesOf,
  type Program,
  startBridgeProcess,
} from '../testing/bridgeProcess.ts'
import { newPostgresUrl } from '../testing/newPostgresUrl.ts'
import { call, watch, withinTwoSeconds } from '../testing/processCalls.ts'
import { START } from '../testing/stage.ts'
import { createSurroundings, DIRECTORY_TOKEN, type Surroundings } from '../testing/surroundings.ts'

let around: Surroundings
let databaseUrl: string
let program: Program
let here: BridgeProcess
let there: BridgeProcess

beforeAll(async () => {
  around = await createSurroundings()
  databaseUrl = await newPostgresUrl(inject('postgresUrl'))
  const sql = await openPostgres(databaseUrl)
  await migrate(sql, MIGRATIONS)
  await sql.close()
  program = await buildProgram()
  ;[here, there] = await Promise.all([startOne(), startOne()])
})
afterAll(async () => {
  await Promise.all([here, there].map((bridge) => bridge.end('SIGKILL')))
  await program.remove()
  await around.close()
})

async function startOne(more: Parameters<Surroundings['settings']>[0] = {}): Promise<BridgeProcess> {
  return startBridgeProcess(program, {
    DATABASE_URL: databaseUrl,
    DIRECTORY_TOKEN,
    UNDERSTUDY_CONFIG: await around.settings(more),
  })
}

const own = (id: string, sid = `session-of-${id}`) => around.provider.sign({ sub: id, sid })

interface Started {
  readonly session: { readonly id: string }
  readonly credential: { readonly accessToken: string }
}

test('a revoke on one process reaches open pages of the other within two seconds', async () => {
  const dana = await own('sup_dana')
  const { body } = await call<Started>(here, 'POST', '/support/sessions', { token: dana, body: START })
  const token = body.credential.accessToken
  const page = await watch(there, dana)
  const inSession = await watch(there, token)
  expect((await call<{ state: string }>(there, 'GET', '/support/context', { token })).body.state).toBe('active')

  const revoked = await call(here, 'POST', `/support/sessions/${body.session.id}/revoke`, {
    token: await own('sup_ines'),
  })
  expect(revoked.status).toBe(200)
  expect(await withinTwoSeconds(page.until('event: changed'))).toBe(true)
  // The stream of the session itself is closed by the other process.
  expect(await withinTwoSeconds(inSession.over())).toBe(false)
  expect((await call(there, 'GET', '/support/context', { token })).body).toMatchObject({
    state: 'signed-out',
    ended: { reason: 'operator_revoked' },
  })
  await page.cancel()
})

test('what one process signs, the other accepts: they share one key', async () => {
  const keys = (bridge: BridgeProcess) => call<object>(bridge, 'GET', '/.well-known/jwks.json', {})
  expect((await keys(here)).body).toEqual((await keys(there)).body)
})

test('SIGTERM: not ready first, then streams end, the process leaves with 0, and the session stands', async () => {
  const bridge = await startOne({ drainSeconds: 1 })
  const milo = await own('sup_milo')
  const { body } = await call<Started>(bridge, 'POST', '/support/sessions', {
    token: milo,
    body: { ...START, subject: 'cus_tomas' },
  })
  const page = await watch(bridge, milo)
  expect((await fetch(`${bridge.operationsUrl}/readyz`)).status).toBe(200)
  const gone = bridge.end('SIGTERM')
  await expect.poll(async () => (await fetch(`${bridge.operationsUrl}/readyz`)).status).toBe(503)
  // Still served: a balancer may not have looked yet.
  expect((await call<{ state: string }>(bridge, 'GET', '/support/context', { token: milo })).status).toBe(200)
  expect(await page.over()).toBe(false)
  expect(await gone).toBe(0)
  expect(linesOf(bridge.output()).at(-1)).toMatchObject({ level: 'info', event: 'stopped' })

  const { accessToken } = body.credential
  expect((await call(here, 'GET', '/support/context', { token: accessToken })).body).toMatchObject({ state: 'active' })
  await call(here, 'POST', `/support/sessions/${body.session.id}/end`, { token: milo })
})

test('the log is one document a line, and holds no secret, person, reason or address', async () => {
  const bridge = here
  const dana = await own('sup_dana', 'another sign-in')
  const { body } = await call<Started>(bridge, 'POST', '/support/sessions', { token: dana, body: START })
  await call(bridge, 'GET', '/support/context?access_token=hunter2', { token: body.credential.accessToken })
  await call(bridge, 'POST', '/support/sessions', { token: 'hunter2', body: START })
  await call(bridge, 'POST', `/support/sessions/${body.session.id}/end`, { token: dana })
  const output = bridge.output()
  const lines = output.split('\n').slice(0, -1)
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ level: 'info', event: 'answer', action: 'session.start', status: 201, code: null }),
      expect.objectContaining({ event: 'answer', action: 'session.start', status: 401, code: 'invalid_token' }),
    ]),
  )
  const { password } = new URL(databaseUrl)
  const secrets = [dana, body.credential.accessToken, 'hunter2', DIRECTORY_TOKEN, 'cus_noor', 'Noor', 'sup_dana']
  for (const secret of [...secrets, 'Invoice', 'ZD-1042', '127.0.0.1', ...(password === '' ? [] : [password])])
    expect(output).not.toContain(secret)
})

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { linesOf } from '../testing/bridgeProcess.ts'
import { type ExchangeServer, startExchangeServer } from '../testing/exchangeServer.ts'
import { newPostgresUrl } from '../testing/newPostgresUrl.ts'
import { requestOf, START } from '../testing/stage.ts'
import { createSurroundings, DIRECTORY_TOKEN, type Surroundings } from '../testing/surroundings.ts'
import { runCommand } from './command.ts'
import { readConfiguration } from './configuration.ts'
import { logLines } from './logLines.ts'
import { serve } from './serve.ts'

const MODULE = join(import.meta.dirname, '../testing/issuerModule.ts')
const ISSUING_KEY = randomBytes(32).toString('base64url')

let around: Surroundings
let backEnd: ExchangeServer
let folder: string
let environment: Readonly<Record<string, string>>
beforeAll(async () => {
  around = await createSurroundings()
  backEnd = await startExchangeServer()
  folder = await mkdtemp(join(tmpdir(), 'understudy-issuing-'))
  vi.stubEnv('BACK_END_URL', backEnd.url)
  environment = { DATABASE_URL: await newPostgresUrl(inject('postgresUrl')), DIRECTORY_TOKEN, ISSUING_KEY }
  expect((await run('migrate')).code).toBe(0)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await backEnd.close()
  await around.close()
  await rm(folder, { recursive: true, force: true })
})

async function run(command: string, more: Readonly<Record<string, string>> = {}) {
  let output = ''
  const code = await runCommand([command], {
    environment: { ...environment, ...more },
    write: (text) => {
      output += text
    },
    asked: Promise.resolve(),
  })
  const faults = linesOf(output).flatMap((line) => ('fault' in line ? [String(line.fault)] : []))
  return { code, output, faults }
}

const settingsWith = (module: string) => around.settings({ issuing: { module } })

/** From the file of settings on, as an operator would name it. */
async function settings(): Promise<string> {
  const beside = dirname(await around.settings())
  return settingsWith(relative(beside, MODULE))
}

test('check takes a module with an issuer, and says what is wrong at the back end in words', async () => {
  const UNDERSTUDY_CONFIG = await settings()
  const document = {
    issuer: backEnd.url,
    token_endpoint: `${backEnd.url}/token`,
    introspection_endpoint: `${backEnd.url}/introspect`,
    revocation_endpoint: `${backEnd.url}/revoke`,
    grant_types_supported: ['urn:ietf:params:oauth:grant-type:token-exchange'],
  }
  const discovery = '/.well-known/oauth-authorization-server'
  backEnd.answer(discovery, { body: { ...document, issuer: 'https://other.example' } })
  const { code, faults } = await run('check', { UNDERSTUDY_CONFIG })
  expect(code).toBe(2)
  expect(faults.join()).toMatch(/^\/issuing: .*docs: issuers\/discovery_mismatch/)
  backEnd.answer(discovery, { body: document })
  expect(await run('check', { UNDERSTUDY_CONFIG })).toMatchObject({ code: 0, faults: [] })
})

test('check tries a start and an end where the module names people for it (R-100)', async () => {
  const tried = join(import.meta.dirname, '../testing/triedIssuerModule.ts')
  const UNDERSTUDY_CONFIG = await settingsWith(tried)
  backEnd.answer('/token', { status: 401, body: { error: 'invalid_client' } })
  const { code, faults } = await run('check', { UNDERSTUDY_CONFIG })
  expect(code).toBe(2)
  expect(faults.join()).toMatch(/^\/issuing: .*docs: issuers\/client_refused/)
  expect(backEnd.seen.map(({ path }) => path)).toContain('/token')
  vi.stubEnv('NOBODY_TO_TRY', '1')
  const failed = await run('check', { UNDERSTUDY_CONFIG })
  expect(failed.faults).toEqual(['/issuing/module: its `order` failed.'])
  expect(failed.output).not.toContain('secret-of-the-operator')
})

test('a module that is none, and a key that is none, are said to be', async () => {
  const empty = join(folder, 'empty.mjs')
  await writeFile(empty, 'export const other = 1\n')
  const broken = join(folder, 'broken.mjs')
  await writeFile(broken, 'throw new Error("secret-of-the-operator")\n')
  const check = async (module: string, more: Readonly<Record<string, string>> = {}) =>
    run('check', { UNDERSTUDY_CONFIG: await settingsWith(module), ...more })
  expect((await check(empty)).faults).toEqual(['/issuing/module: it exports no `issuer`.'])
  expect((await check(join(folder, 'nowhere.mjs'))).faults).toEqual(['/issuing/module: the module cannot be loaded.'])
  const away = join(folder, 'away.mjs')
  await writeFile(away, "export const issuer = { capabilities: { start: 'redirect' }, check: async () => [] }\n")
  expect((await check(away)).faults).toEqual([
    '/issuing/module: its starts lead through the browser. AWAITED_TOKEN is not set, with which the login application asks for them.',
  ])
  const AWAITED_TOKEN = 'a'.repeat(32)
  expect((await check(away, { AWAITED_TOKEN: 'short' })).faults.join()).toContain('AWAITED_TOKEN is no bearer token')
  expect((await check(MODULE, { AWAITED_TOKEN })).faults).toEqual([
    'AWAITED_TOKEN is set, and no start of `issuing` leads through the browser.',
  ])
  const thrown = await check(broken)
  expect(thrown.faults).toEqual(['/issuing/module: the module cannot be loaded.'])
  expect(thrown.output).not.toContain('secret-of-the-operator')
  expect((await check(MODULE, { ISSUING_KEY: '' })).faults.join()).toContain('ISSUING_KEY is not set.')
  expect((await check(MODULE, { ISSUING_KEY: 'c2hvcnQ' })).faults.join()).toContain('no 32 bytes in base64url')
  const without = await run('check', { UNDERSTUDY_CONFIG: await around.settings() })
  expect(without.faults).toEqual(['ISSUING_KEY is set, and the settings name no `issuing`.'])
  const nobody = await run('check', { UNDERSTUDY_CONFIG: await around.settings(), ISSUING_KEY: '', AWAITED_TOKEN })
  expect(nobody.faults).toEqual(['AWAITED_TOKEN is set, and the settings name no `issuing`.'])
})

test('the program asks the back end for each session, refuses what it cannot verify, and keeps no word of it in the log', async () => {
  let log = ''
  const configuration = await readConfiguration({ ...environment, UNDERSTUDY_CONFIG: await settings() })
  const service = await serve(
    configuration,
    logLines((text) => {
      log += text
    }),
  )
  const start = async () => {
    const token = await around.provider.sign({ sub: 'sup_dana', sid: 'session-of-sup_dana' })
    const { headers, body } = requestOf('POST', '/support/sessions', { token, body: START })
    const given = { method: 'POST', headers, body: await new Response(body).text() }
    return fetch(`http://127.0.0.1:${service.port}/support/sessions`, given)
  }
  try {
    // Somebody else's account than was asked for.
    const issued = { sub: 'cus_tomas', act: { sub: 'sup_dana' }, aud: ['support'], scope: 'orders.read' }
    backEnd.live.set('opaque-token', { ...issued, client_id: 'support', exp: Math.floor(Date.now() / 1000) + 300 })
    backEnd.answer('/token', {
      body: {
        access_token: 'opaque-token',
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        expires_in: 300,
        scope: 'orders.read',
      },
    })
    const refused = await start()
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(backEnd.seen.map(({ path }) => path)).toContain('/token')
    await expect.poll(() => backEnd.live.has('opaque-token')).toBe(false)
    expect(log).not.toMatch(/opaque-token|support-secret|token-of-/)
  } finally {
    await service.stop()
  }
})

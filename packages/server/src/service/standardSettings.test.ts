import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ACCESS_TOKEN_TYPE, SUBJECT_ID_TYPE, TOKEN_EXCHANGE } from '@understudy/protocol/schemas'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { linesOf } from '../testing/bridgeProcess.ts'
import { newPostgresUrl } from '../testing/newPostgresUrl.ts'
import { DETAILS } from '../testing/oauthClients.ts'
import { requestOf, START } from '../testing/stage.ts'
import { createSurroundings, DIRECTORY_TOKEN, type Surroundings } from '../testing/surroundings.ts'
import { runCommand } from './command.ts'
import { readConfiguration } from './configuration.ts'
import { logLines } from './logLines.ts'
import { type Service, serve } from './serve.ts'
import type { Settings } from './settings.ts'

const SECRET = 'a-secret-of-256-bits-that-nobody-guesses'
const EVENTS_TOKEN = 'events-token-of-the-test-0123456789abcdef'
const CLIENT = {
  id: 'helpdesk',
  authentication: {
    method: 'client_secret_basic',
    secretSha256: createHash('sha256').update(SECRET).digest('base64url'),
  },
  may: ['exchange', 'introspect', 'evaluate'],
  scopes: ['support:view'],
  dpop: 'optional',
} as const
const RULES = [{ id: 'readers', effect: 'permit', actions: ['read'], resource: { type: 'record' } }] as const

let around: Surroundings
let folder: string
let environment: Readonly<Record<string, string>>
beforeAll(async () => {
  around = await createSurroundings()
  folder = await mkdtemp(join(tmpdir(), 'understudy-standard-'))
  environment = { DATABASE_URL: await newPostgresUrl(inject('postgresUrl')), DIRECTORY_TOKEN, EVENTS_TOKEN }
  await run('migrate')
})
afterAll(async () => {
  await around.close()
  await rm(folder, { recursive: true, force: true })
})

async function run(command: string, more: Readonly<Record<string, string>> = {}) {
  let output = ''
  const write = (text: string) => {
    output += text
  }
  const code = await runCommand([command], {
    environment: { ...environment, ...more },
    write,
    asked: Promise.resolve(),
  })
  const faults = linesOf(output).map((line) => ('fault' in line ? String(line.fault) : ''))
  return { code, output, faults }
}

/** What is wrong with these settings, wherever the file of them is. */
async function faultsOf(more: object): Promise<readonly string[]> {
  const UNDERSTUDY_CONFIG = await around.settings(more as Partial<Settings>)
  return (await run('check', { UNDERSTUDY_CONFIG })).faults.map((fault) => fault.replace(`${UNDERSTUDY_CONFIG}: `, ''))
}

const clientWith = (more: object) => ({ oauth: { clients: [{ ...CLIENT, ...more }] } })

describe('check', () => {
  test('takes clients, proofs, a decision point and rules that are right', async () => {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', use: 'sig' }] }
    const keyed = {
      id: 'keyed',
      authentication: { method: 'private_key_jwt', jwks, algorithms: ['ES256'] },
      may: ['exchange'],
    }
    expect(
      await faultsOf({
        oauth: { clients: [CLIENT, keyed] },
        dpop: { starts: 'optional', nonce: true, origins: ['https://support.example'] },
        decisionPoint: { evaluationEndpoint: 'https://pdp.example/access/v1/evaluation', patience: 500, remember: 0 },
        accessRules: RULES,
      }),
    ).toEqual([''])
  })

  test.each<[string, object, RegExp]>([
    ['no clients', { oauth: { clients: [] } }, /^\/oauth\/clients:/],
    ['a secret in the file', clientWith({ secret: SECRET }), /^\/oauth\/clients\/0\/secret:/],
    [
      'a digest that is none',
      clientWith({ authentication: { ...CLIENT.authentication, secretSha256: SECRET } }),
      /secretSha256. of helpdesk/,
    ],
    ['something nobody may', clientWith({ may: ['administer'] }), /^\/oauth\/clients\/0\/may\/0:/],
    ['a scope there is none of', clientWith({ scopes: ['support:admin'] }), /^\/oauth\/clients\/0\/scopes\/0:/],
    ['proofs in another word', clientWith({ dpop: true }), /^\/oauth\/clients\/0\/dpop:/],
    ['one client twice', { oauth: { clients: [CLIENT, CLIENT] } }, /an id twice/],
    [
      'a private key',
      clientWith({
        authentication: {
          method: 'private_key_jwt',
          jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'hunter2' }] },
          algorithms: ['ES256'],
        },
      }),
      /has to hold public keys/,
    ],
    ['rules that nobody may ask about', { accessRules: RULES }, /`accessRules` need a client/],
    ['a rule that does not decide', { accessRules: [{ ...RULES[0], effect: 'maybe' }] }, /^\/accessRules\/0\/effect:/],
    [
      'a decision point in plain text',
      { decisionPoint: { evaluationEndpoint: 'http://pdp.example' } },
      /has to be https/,
    ],
    [
      'a credential in the file',
      { decisionPoint: { evaluationEndpoint: 'https://pdp.example', authorization: 'Bearer x' } },
      /^\/decisionPoint\/authorization:/,
    ],
    ['a proof for anywhere', { dpop: { origins: ['http://plain.example'] } }, /`dpop.origins`/],
  ])('refuses %s, by its place and without a value', async (_, settings, fault) => {
    const faults = await faultsOf(settings)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(fault)
    expect(faults[0]).not.toMatch(new RegExp(`hunter2|Bearer x|${SECRET}`))
  })

  test('secrets that are none are refused without being quoted', async () => {
    const UNDERSTUDY_CONFIG = await around.settings()
    const short = await run('check', { UNDERSTUDY_CONFIG, EVENTS_TOKEN: 'hunter2' })
    expect([short.code, short.faults]).toEqual([2, ['EVENTS_TOKEN is no bearer token of at least 32 characters.']])
    const alone = await run('check', { UNDERSTUDY_CONFIG, DECISION_POINT_AUTHORIZATION: 'Bearer hunter2' })
    expect(alone.faults).toEqual(['DECISION_POINT_AUTHORIZATION is set, and the settings name no `decisionPoint`.'])
    const point = await around.settings({ decisionPoint: { evaluationEndpoint: 'https://pdp.example' } })
    const broken = await run('check', {
      UNDERSTUDY_CONFIG: point,
      DECISION_POINT_AUTHORIZATION: 'Bearer hunter2\r\nX: y',
    })
    expect(broken.faults).toEqual(['DECISION_POINT_AUTHORIZATION is no value of a header.'])
    expect(short.output + alone.output + broken.output).not.toContain('hunter2')
  })
})

describe('serve', () => {
  const asked: { readonly authorization: string | undefined }[] = []
  let decision = true
  const point = createServer((request, response) => {
    asked.push({ authorization: request.headers.authorization })
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ decision }))
  })
  let service: Service
  let log = ''

  beforeAll(async () => {
    await new Promise<void>((resolve) => point.listen(0, '127.0.0.1', resolve))
    const evaluationEndpoint = `http://127.0.0.1:${(point.address() as AddressInfo).port}/evaluation`
    const UNDERSTUDY_CONFIG = await around.settings({
      oauth: { clients: [CLIENT] } as unknown as NonNullable<Settings['oauth']>,
      accessRules: RULES as unknown as NonNullable<Settings['accessRules']>,
      decisionPoint: { evaluationEndpoint, remember: 0 },
    })
    const DECISION_POINT_AUTHORIZATION_FILE = join(folder, 'authorization')
    await writeFile(DECISION_POINT_AUTHORIZATION_FILE, 'Bearer point-token\n')
    const configuration = await readConfiguration({
      ...environment,
      UNDERSTUDY_CONFIG,
      DECISION_POINT_AUTHORIZATION_FILE,
    })
    service = await serve(
      configuration,
      logLines((text) => {
        log += text
      }),
    )
    expect(await readFile(UNDERSTUDY_CONFIG, 'utf8')).not.toMatch(/point-token|a-secret-of/)
  })
  afterAll(async () => {
    await service.stop()
    await new Promise((resolve) => point.close(resolve))
  })

  const base = () => `http://127.0.0.1:${service.port}`
  const basic = `Basic ${Buffer.from(`helpdesk:${SECRET}`).toString('base64')}`
  const own = (id: string) => around.provider.sign({ sub: id, sid: `session-of-${id}` })
  const tell = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`http://127.0.0.1:${service.operationsPort}/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${EVENTS_TOKEN}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const start = async (token: string) => {
    const request = requestOf('POST', '/support/sessions', { token, body: START })
    return fetch(`${base()}/support/sessions`, {
      method: 'POST',
      headers: request.headers,
      body: await request.text(),
    })
  }
  const live = async () => {
    const response = await fetch(`${base()}/support/sessions`, {
      headers: { Authorization: `Bearer ${await own('sup_ines')}` },
    })
    return ((await response.json()) as { sessions: unknown[] }).sessions.length
  }

  test('the client exchanges, the decision point is asked with its credential, and its no is a no', async () => {
    const exchange = async () =>
      fetch(`${base()}/oauth2/token`, {
        method: 'POST',
        headers: { Authorization: basic },
        body: new URLSearchParams({
          grant_type: TOKEN_EXCHANGE,
          subject_token: 'cus_tomas',
          subject_token_type: SUBJECT_ID_TYPE,
          actor_token: await own('sup_milo'),
          actor_token_type: ACCESS_TOKEN_TYPE,
          authorization_details: JSON.stringify([DETAILS]),
        }),
      })
    decision = false
    expect((await exchange()).status).toBe(400)
    decision = true
    const { status } = await exchange()
    expect(status).toBe(200)
    expect(asked).toEqual([{ authorization: 'Bearer point-token' }, { authorization: 'Bearer point-token' }])
    await tell({ event: 'signed_out_everywhere', id: 'cus_tomas' })
  })

  test('the rules are answered by', async () => {
    const ask = async (type: string) => {
      const response = await fetch(`${base()}/access/v1/evaluation`, {
        method: 'POST',
        headers: { Authorization: basic, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          subject: { type: 'user', id: 'a' },
          action: { name: 'read' },
          resource: { type, id: '1' },
        }),
      })
      return (await response.json()) as object
    }
    expect(await ask('record')).toMatchObject({ decision: true })
    expect(await ask('ledger')).toMatchObject({ decision: false })
  })

  test.each([
    ['actor_session_ended', { event: 'actor_session_ended', iss: 'https://id.example', sid: 'session-of-sup_dana' }],
    ['signed_out_everywhere', { event: 'signed_out_everywhere', id: 'cus_noor' }],
  ])('%s ends what it is about, and is the same told twice', async (event, told) => {
    const sid = event === 'actor_session_ended' ? 'sup_dana' : 'sup_milo'
    expect((await start(await own(sid))).status).toBe(201)
    expect(await live()).toBe(1)
    for (const _ of [1, 2]) expect((await tell(told)).status).toBe(204)
    expect(await live()).toBe(0)
  })

  test('person_changed looks again', async () => {
    expect((await start(await own('sup_milo'))).status).toBe(201)
    expect((await tell({ event: 'person_changed', id: 'cus_noor' })).status).toBe(204)
    expect(await live()).toBe(1)
    around.people.change('cus_noor', { active: false })
    expect((await tell({ event: 'person_changed', id: 'cus_noor' })).status).toBe(204)
    expect(await live()).toBe(0)
    around.people.change('cus_noor', { active: true })
  })

  test('nobody else tells anything, and nothing else is told', async () => {
    const good = { event: 'signed_out_everywhere', id: 'cus_noor' }
    const cases: [unknown, Readonly<Record<string, string>>, number][] = [
      [good, { Authorization: '' }, 401],
      [good, { Authorization: 'Bearer guessed' }, 401],
      [good, { Authorization: `DPoP ${EVENTS_TOKEN}` }, 401],
      [good, { Authorization: `Bearer ${await own('sup_ines')}` }, 401],
      [good, { 'Content-Type': 'text/plain' }, 415],
      ['{"event":"person_changed","id":"a","id":"b"}', {}, 400],
      ['{', {}, 400],
      [{ event: 'everything_changed', id: 'cus_noor' }, {}, 422],
      [{ event: 'person_changed' }, {}, 422],
      [{ event: 'person_changed', id: 'cus_noor\0' }, {}, 422],
      [{ ...good, more: 1 }, {}, 422],
      ['x'.repeat(70_000), {}, 413],
    ]
    for (const [body, headers, status] of cases)
      expect([body, (await tell(body, headers)).status]).toEqual([body, status])
    const url = `http://127.0.0.1:${service.operationsPort}/events`
    expect((await fetch(url)).status).toBe(405)
    // Not on the port that customers reach.
    const front = await fetch(`${base()}/events`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${EVENTS_TOKEN}` },
    })
    expect(front.status).toBe(404)
    expect(log).not.toMatch(new RegExp(`${EVENTS_TOKEN}|point-token|${SECRET}`))
  })
})

test('without a token there is no inlet', async () => {
  const { EVENTS_TOKEN: _, ...rest } = environment
  const configuration = await readConfiguration({ ...rest, UNDERSTUDY_CONFIG: await around.settings() })
  const service = await serve(
    configuration,
    logLines(() => {}),
  )
  const { status } = await fetch(`http://127.0.0.1:${service.operationsPort}/events`, { method: 'POST' })
  await service.stop()
  expect(status).toBe(404)
})

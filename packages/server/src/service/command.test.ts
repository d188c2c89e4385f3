import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openPostgres } from '../sql/postgres.ts'
import { linesOf } from '../testing/bridgeProcess.ts'
import { newPostgresUrl } from '../testing/newPostgresUrl.ts'
import { createSurroundings, DIRECTORY_TOKEN, type Surroundings } from '../testing/surroundings.ts'
import { runCommand } from './command.ts'

let around: Surroundings
let folder: string
beforeAll(async () => {
  around = await createSurroundings()
  folder = await mkdtemp(join(tmpdir(), 'understudy-command-'))
})
afterAll(async () => {
  await around.close()
  await rm(folder, { recursive: true, force: true })
})

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

async function run(command: string, environment: Record<string, string>) {
  let output = ''
  const code = await runCommand(command === '' ? [] : [command], {
    environment,
    write: (text) => {
      output += text
    },
    asked: Promise.resolve(),
  })
  return { code, output, lines: linesOf(output) }
}

const faults = (lines: readonly { readonly event: string }[]) =>
  lines.map((line) => ('fault' in line ? String(line.fault) : ''))

describe('migrate, check, serve', () => {
  test('default: an empty database is refused, brought up to date, found right and served', async () => {
    const DATABASE_URL = await newPostgresUrl(inject('postgresUrl'))
    const environment = { DATABASE_URL, DIRECTORY_TOKEN, UNDERSTUDY_CONFIG: await around.settings() }
    const refused = await run('serve', environment)
    expect(refused.code).toBe(2)
    expect(faults(refused.lines).join()).toContain('The database lacks 001-audit')
    expect((await run('check', environment)).code).toBe(2)

    // Bringing it up to date needs the database and no settings.
    const migrated = await run('migrate', { DATABASE_URL })
    expect([migrated.code, migrated.lines.at(-1)]).toMatchObject([0, { event: 'migrated' }])
    expect(migrated.lines.at(-1)?.steps).toBeGreaterThan(0)
    expect((await run('migrate', { DATABASE_URL })).lines.at(-1)).toMatchObject({ steps: 0 })
    expect(await run('check', environment)).toMatchObject({ code: 0, lines: [{ event: 'checked' }] })
    const served = await run('serve', environment)
    expect(served.code).toBe(0)
    expect(served.lines.map(({ event }) => event)).toEqual(['serving', 'stopping', 'stopped'])
  })

  test('`check` names what is left of issuers that were taken out of the settings', async () => {
    const DATABASE_URL = await newPostgresUrl(inject('postgresUrl'))
    const environment = { DATABASE_URL, DIRECTORY_TOKEN, UNDERSTUDY_CONFIG: await around.settings() }
    await run('migrate', { DATABASE_URL })
    const sql = await openPostgres(DATABASE_URL)
    await sql.query('INSERT INTO understudy.issued (session_id, issuer, kept, next_try_at) VALUES ($1, $2, $3, 0)', [
      ...['ss_1', 'kratos', 'sealed'],
    ])
    await sql.close()
    const { code, lines } = await run('check', environment)
    expect(code).toBe(2)
    expect(faults(lines).join()).toContain('/issuing: `kratos` is in the settings no more')
  })

  test('`migrateOnStart` does it at the start', async () => {
    const DATABASE_URL = await newPostgresUrl(inject('postgresUrl'))
    const UNDERSTUDY_CONFIG = await around.settings({ migrateOnStart: true })
    expect((await run('serve', { DATABASE_URL, DIRECTORY_TOKEN, UNDERSTUDY_CONFIG })).code).toBe(0)
  })

  test('a database that is not there fails without a word of its address', async () => {
    const DATABASE_URL = 'postgres://somebody:hunter2@127.0.0.1:1/nowhere'
    const UNDERSTUDY_CONFIG = await around.settings()
    for (const command of ['serve', 'migrate', 'check']) {
      const { code, output, lines } = await run(command, { DATABASE_URL, UNDERSTUDY_CONFIG })
      expect([code, lines.at(-1)]).toMatchObject([
        1,
        { event: 'failed', command, error: 'DatabaseUnavailable ECONNREFUSED' },
      ])
      expect(output).not.toMatch(/hunter2|somebody|nowhere/)
    }
  })

  test('keys that cannot be had are found by check, before anybody tries to sign in', async () => {
    const DATABASE_URL = await newPostgresUrl(inject('postgresUrl'))
    await run('migrate', { DATABASE_URL })
    const identityProvider = {
      issuer: 'https://id.example',
      audience: 'https://api.example',
      algorithms: ['ES256'],
      jwksUri: 'http://127.0.0.1:1/jwks',
    }
    const UNDERSTUDY_CONFIG = await around.settings({ identityProvider })
    const { code, lines } = await run('check', { DATABASE_URL, UNDERSTUDY_CONFIG })
    expect([code, faults(lines)]).toEqual([2, ['/identityProvider/jwksUri: no keys can be had there.']])
  })

  test('another command, none, or two', async () => {
    expect(await run('', {})).toMatchObject({ code: 2, output: expect.stringContaining('understudy-bridge serve') })
    expect((await run('start', {})).code).toBe(2)
    expect((await run('--help', {})).code).toBe(0)
  })
})

describe('settings', () => {
  const DATABASE_URL = 'postgres://127.0.0.1:1/unused'

  test('every fault is told at once, by its place', async () => {
    const UNDERSTUDY_CONFIG = await file(
      'faulty.json',
      JSON.stringify({ issuer: 'https://support.example', audience: 7, clientId: '', databse: 'x', proxies: -1 }),
    )
    const { code, lines } = await run('serve', { UNDERSTUDY_CONFIG, PORT: 'http' })
    expect(code).toBe(2)
    const places = faults(lines).map((fault) => fault.replace(`${UNDERSTUDY_CONFIG}: `, ''))
    for (const place of ['/audience:', '/clientId:', '/databse:', '/proxies:', '/identityProvider:', '/directory:'])
      expect(places.filter((fault) => fault.startsWith(place))).toHaveLength(1)
    expect(places).toContain('DATABASE_URL is not set. It is the PostgreSQL to use.')
  })

  test('a port that is none', async () => {
    const UNDERSTUDY_CONFIG = await around.settings()
    const { code, lines } = await run('serve', {
      UNDERSTUDY_CONFIG,
      DATABASE_URL,
      PORT: 'http',
      OPERATIONS_PORT: '70000',
    })
    expect([code, faults(lines)]).toEqual([2, ['PORT is not a port number.', 'OPERATIONS_PORT is not a port number.']])
  })

  test('no file, no such file, no JSON', async () => {
    expect(faults((await run('check', { DATABASE_URL })).lines)).toEqual([
      'UNDERSTUDY_CONFIG is not set. It names the file with the settings.',
    ])
    const missing = join(folder, 'missing.json')
    expect(faults((await run('check', { DATABASE_URL, UNDERSTUDY_CONFIG: missing })).lines)).toEqual([
      `UNDERSTUDY_CONFIG: ${missing} cannot be read (ENOENT).`,
    ])
    const broken = await file('broken.json', '{"issuer": hunter2')
    const { output, lines } = await run('check', { DATABASE_URL, UNDERSTUDY_CONFIG: broken })
    expect(faults(lines)).toEqual([`${broken} is no JSON document.`])
    expect(output).not.toContain('hunter2')
  })

  test('what contradicts a promise of the bridge is refused with the name of the setting', async () => {
    const url = await newPostgresUrl(inject('postgresUrl'))
    await run('migrate', { DATABASE_URL: url })
    const UNDERSTUDY_CONFIG = await around.settings({ issuer: 'support.example' })
    for (const command of ['check', 'serve']) {
      const { code, lines } = await run(command, { DATABASE_URL: url, UNDERSTUDY_CONFIG })
      expect([code, faults(lines)]).toEqual([2, ['`issuer` has to be an origin, such as https://support.example.']])
    }
  })

  test('secrets come from files as well, and not from two places', async () => {
    const url = await newPostgresUrl(inject('postgresUrl'))
    const DATABASE_URL_FILE = await file('database-url', `${url}\n`)
    expect((await run('migrate', { DATABASE_URL_FILE })).code).toBe(0)
    expect(faults((await run('migrate', { DATABASE_URL_FILE, DATABASE_URL: url })).lines)).toEqual([
      'DATABASE_URL and DATABASE_URL_FILE are both set. Set one of them.',
    ])
    expect(faults((await run('migrate', { DATABASE_URL_FILE: join(folder, 'none') })).lines)[0]).toContain('(ENOENT)')
    expect(faults((await run('migrate', { DATABASE_URL: 'mysql://root:hunter2@db' })).lines)).toEqual([
      'DATABASE_URL is no postgres:// address.',
    ])
  })

  test('receivers of security events: their secrets come by the environment, faults are told without them', async () => {
    const url = await newPostgresUrl(inject('postgresUrl'))
    await run('migrate', { DATABASE_URL: url })
    const stream = { id: 'the-siem', endpoint: 'https://siem.example/events', audience: 'https://siem.example' }
    const environment = { DATABASE_URL: url, DIRECTORY_TOKEN }
    const fine = await around.settings({
      backchannelLogout: { clientIds: ['app-web'] },
      signals: { streams: [stream] },
    })
    const secret = { SIGNALS_AUTHORIZATION_THE_SIEM: 'Bearer hunter2' }
    expect(await run('check', { ...environment, ...secret, UNDERSTUDY_CONFIG: fine })).toMatchObject({ code: 0 })

    const garbled = await run('check', {
      ...environment,
      SIGNALS_AUTHORIZATION_THE_SIEM: 'Bearer hunter2\u2028',
      UNDERSTUDY_CONFIG: fine,
    })
    expect([garbled.code, faults(garbled.lines)]).toEqual([
      2,
      ['`signals.streams`: the `authorization` of the-siem is no header.'],
    ])
    expect(garbled.output).not.toContain('hunter2')

    const transmitter = {
      issuer: 'https://a.example',
      audience: 'b',
      algorithms: ['ES256'],
      jwksUri: 'http://127.0.0.1:1/',
    }
    const away = await around.settings({ signals: { transmitters: [transmitter] } })
    expect(faults((await run('check', { ...environment, UNDERSTUDY_CONFIG: away })).lines)).toEqual([
      '/signals/transmitters/0/jwksUri: no keys can be had there.',
    ])
    const plain = await around.settings({ signals: { streams: [{ ...stream, endpoint: 'http://siem.example/' }] } })
    expect(faults((await run('check', { ...environment, UNDERSTUDY_CONFIG: plain })).lines)).toEqual([
      '`signals.streams`: the `endpoint` of the-siem has to be https or on this machine.',
    ])
  })

  test('a checkpoint key that is none is refused without being quoted; one that is one signs', async () => {
    const url = await newPostgresUrl(inject('postgresUrl'))
    await run('migrate', { DATABASE_URL: url })
    const environment = { DATABASE_URL: url, UNDERSTUDY_CONFIG: await around.settings() }
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const shared = JSON.stringify({ kty: 'oct', alg: 'HS256', d: 'x', k: 'aHVudGVyMg' })
    for (const key of ['hunter2', '{"kty":"EC"}', shared, JSON.stringify(await exportJWK(publicKey))]) {
      const { code, output } = await run('check', { ...environment, CHECKPOINT_KEY: key })
      expect(code).toBe(2)
      expect(output).not.toMatch(/hunter2|aHVudGVyMg/)
    }
    const CHECKPOINT_KEY = JSON.stringify({ ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'checkpoints-1' })
    expect((await run('check', { ...environment, CHECKPOINT_KEY })).code).toBe(0)
  })
})

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startKeycloak } from './server.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'understudy-keycloak-'))
  mkdirSync(join(home, 'bin'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** A distribution whose start script is this one. */
const script = (lines: string) => writeFileSync(join(home, 'bin', 'kc.sh'), lines)

/** Answers on every path, as a child of the script: so does the real one. Says who it is and what it was given. */
const SERVES = `const { createServer } = require('node:http')
  const { writeFileSync } = require('node:fs')
  const argument = (name) => process.argv.find((word) => word.startsWith(name)).slice(name.length)
  writeFileSync('given.json', JSON.stringify({ pid: process.pid, words: process.argv.slice(1), env: process.env }))
  createServer((_, answer) => answer.end('{}')).listen(Number(argument('--http-port=')), argument('--http-host='))`

const given = () => JSON.parse(readFileSync(join(home, 'given.json'), 'utf8'))

/** Whether a process of this id is there. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // No such process.
    return false
  }
}

test('default: on loopback, our realm, secrets of this run; stop ends what the script had started', async () => {
  script(`"${process.execPath}" -e "$(cat <<'END'\n${SERVES}\nEND\n)" -- "$@" &\nwait\n`)
  const server = await startKeycloak(home, { features: ['token-exchange'] })
  const { pid, words, env } = given()
  expect(words).toEqual(
    expect.arrayContaining(['start-dev', '--import-realm', '--http-host=127.0.0.1', '--features=token-exchange']),
  )
  expect(env.UNDERSTUDY_SUPPORT_SECRET).toMatch(/^[\w-]{32}$/u)
  expect(env.UNDERSTUDY_SUPPORT_SECRET).not.toBe(env.UNDERSTUDY_BRIDGE_SECRET)
  expect(server.env).toMatchObject({
    ...{ UNDERSTUDY_SUPPORT_SECRET: env.UNDERSTUDY_SUPPORT_SECRET, UNDERSTUDY_KEYCLOAK_EXCHANGE: 'true' },
    UNDERSTUDY_KEYCLOAK_PASSWORD: env.KC_BOOTSTRAP_ADMIN_PASSWORD,
  })
  expect(JSON.parse(readFileSync(join(home, 'data', 'import', 'app-realm.json'), 'utf8')).realm).toBe('app')
  expect(lives(pid)).toBe(true)
  await server.stop()
  expect(lives(pid)).toBe(false)
  await server.stop()
})

test('behavior: a server that ends instead of starting is an error with its last words', async () => {
  script('echo "the port is taken"; exit 3')
  await expect(startKeycloak(home, { features: [] })).rejects.toThrow(/exit code 3\nthe port is taken/u)
})

test('options: startLimit; one that never answers is ended', async () => {
  script('echo $$ > pid; sleep 60')
  await expect(startKeycloak(home, { features: [], startLimit: 1500 })).rejects.toThrow(/no answer after 1.5 s/u)
  expect(lives(Number(readFileSync(join(home, 'pid'), 'utf8')))).toBe(false)
})

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keycloakDistribution, VERSION } from './distribution.ts'

let folder: string
let cache: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-keycloak-'))
  cache = join(folder, 'cache')
  mkdirSync(join(folder, 'bin'))
  vi.stubEnv('PATH', join(folder, 'bin'))
  vi.stubEnv('JAVA_HOME', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** A program of this machine for one test: it runs these lines. */
function program(name: string, lines: string): void {
  const path = join(folder, 'bin', name)
  writeFileSync(path, `#!/bin/sh\n${lines}\n`)
  chmodSync(path, 0o755)
}

const java = (version: string) => program('java', `echo 'openjdk ${version} 2025-04-15'`)
/** Unpacks nothing but a start script, to where it is told. */
const UNPACKS = `for word; do
  case $word in -DoutputDirectory=*) out=$(echo "$word" | /usr/bin/cut -d= -f2);; esac
done
/bin/mkdir -p $out/keycloak-${VERSION}/bin
: > $out/keycloak-${VERSION}/bin/kc.sh`

test('default: taken from Maven once, then from the cache', async () => {
  java('17.0.15')
  program('bash', '')
  program('mvn', UNPACKS)
  const home = join(cache, VERSION)
  expect(await keycloakDistribution(cache)).toEqual({ home })
  expect(readdirSync(cache)).toEqual([VERSION])
  program('mvn', 'exit 1')
  expect(await keycloakDistribution(cache)).toEqual({ home })
})

test.each([
  ['no Java', () => {}, 'there is no Java on this machine'],
  ['a Java that is too old', () => java('11.0.2'), 'Java 17 or later is needed, here is 11'],
  [
    'a Java before 9',
    () => program('java', 'exit 1'),
    'Java 17 or later is needed, here is none that says its version',
  ],
  ['no bash', () => java('21.0.1'), 'its start script needs bash'],
])('%s: said in a line', async (_, prepare, missing) => {
  prepare()
  expect(await keycloakDistribution(cache)).toEqual({ missing })
})

test('no Maven: said in a line', async () => {
  java('17.0.15')
  program('bash', '')
  expect(await keycloakDistribution(cache)).toEqual({ missing: 'there is no Maven on this machine' })
})

test('a Maven that gets nothing: its first error is in the line, and nothing is left that looks complete', async () => {
  java('17.0.15')
  program('bash', '')
  program('mvn', `${UNPACKS}\necho '[INFO] x'; echo '[ERROR] no such artifact'; echo '[ERROR] y'; exit 1`)
  expect(await keycloakDistribution(cache)).toEqual({
    missing: `Maven could not get org.keycloak:keycloak-quarkus-dist:${VERSION}:zip: [ERROR] no such artifact`,
  })
  expect(readdirSync(cache)).toEqual([])
  expect(existsSync(join(cache, VERSION))).toBe(false)
})

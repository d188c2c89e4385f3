import { DEFAULT_POLICY } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { createBridge } from './bridge.ts'
import { createGuard } from './guard/index.ts'
import type { BridgeOptions } from './options.ts'
import type { Sql } from './sql/sql.ts'

const untouched = () => {
  throw new Error('The database was asked while nothing had been asked of the bridge.')
}
const sql: Sql = { engine: 'pglite', query: untouched, transaction: untouched, listen: untouched, close: untouched }

const RIGHT: BridgeOptions = {
  sql,
  issuer: 'https://support.example',
  audience: 'https://api.example',
  clientId: 'app-web',
  identityProvider: {
    issuer: 'https://id.example',
    audience: 'https://api.example',
    algorithms: ['ES256'],
    jwksUri: 'https://id.example/jwks',
  },
  directory: { find: async () => null },
  policy: DEFAULT_POLICY,
}
const { identityProvider, policy } = RIGHT

test('default: building a bridge asks nobody, and it closes without having opened anything', async () => {
  const bridge = createBridge(RIGHT)
  bridge.guard({})
  await bridge.close()
  await bridge.close()
})

const WRONG: [string, Partial<BridgeOptions>, RegExp][] = [
  ['an issuer with a path', { issuer: 'https://support.example/bridge' }, /issuer/],
  ['an issuer that is no URL', { issuer: 'support' }, /issuer/],
  ['one issuer for both kinds of token', { issuer: 'https://id.example' }, /has to differ/],
  ['no audience', { audience: '' }, /audience/],
  ['no client', { clientId: '' }, /clientId/],
  ['an origin with a wildcard', { origins: ['*'] }, /origins/],
  ['an origin with a slash', { origins: ['https://console.example/'] }, /origins/],
  ['unsigned tokens', { identityProvider: { ...identityProvider, algorithms: ['ES256', 'none'] } }, /algorithms/],
  [
    'shared secrets (CVE-2026-11800)',
    { identityProvider: { ...identityProvider, algorithms: ['HS256'] } },
    /algorithms/,
  ],
  ['no algorithm', { identityProvider: { ...identityProvider, algorithms: [] } }, /algorithms/],
  ['keys over plain http', { identityProvider: { ...identityProvider, jwksUri: 'http://id.example/jwks' } }, /jwksUri/],
  [
    'keys from two places',
    { identityProvider: { ...identityProvider, jwks: async () => ({ keys: [] }) } },
    /one of them/,
  ],
  [
    'a mode that is not served',
    { policy: { ...policy, modes: { ...policy.modes, shadow: { enabled: true, approval: 'always' } } } },
    /shadow/,
  ],
  ['more than an hour', { policy: { ...policy, duration: { ...policy.duration, ceiling: 3601 } } }, /ceiling/],
  ['cookies of no page', { browserSessions: { origins: [] } }, /browserSessions.origins/],
  [
    'cookies of an origin with a path',
    { browserSessions: { origins: ['https://app.example/x'] } },
    /browserSessions.origins/,
  ],
  ['secure cookies over plain http', { browserSessions: { origins: ['http://app.example'] } }, /no secure cookie/],
  ['a hand-off to anywhere', { browserSessions: { handoffOrigins: ['*'] } }, /handoffOrigins/],
  ['cookies for a week', { browserSessions: { lifetimeSeconds: 604_800 } }, /lifetimeSeconds/],
  ['a return by something else', { browserSessions: { returnBy: 'reload' as 'answer' } }, /returnBy/],
  ['a return that is always idle', { browserSessions: { returnIdleSeconds: 0 } }, /returnIdleSeconds/],
  ['an approval for a day', { policy: { ...policy, requestWindow: 86_400 } }, /requestWindow/],
]
test.each(WRONG)('%s is refused when it is built, by name', (_, change, message) => {
  expect(() => createBridge({ ...RIGHT, ...change })).toThrow(message)
})

test('a guard of its own is checked alike', () => {
  expect(() => createGuard({ ...RIGHT, issuer: 'https://id.example', actions: {} })).toThrow(/has to differ/)
})

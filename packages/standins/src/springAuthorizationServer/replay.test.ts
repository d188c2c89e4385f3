import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeDifference, type ReplayRules, recordingsOf, replay } from '../index.ts'
import type { Exchange, RecordedJwt } from '../recording.ts'
import { type SignIn, type SpringStandIn, springAuthorizationServer } from './index.ts'

let spring: SpringStandIn
beforeEach(async () => {
  spring = await springAuthorizationServer()
})
afterEach(() => spring.close())

const RECORDINGS = recordingsOf('spring-authorization-server')

/** What people had before the recording began: each sign-in gives one access, one id and one refresh token. */
function rules(): ReplayRules {
  let switched = false
  const signIns: { readonly sub: string; readonly given: Set<keyof SignIn>; readonly tokens: SignIn }[] = []

  async function tokenOf(kind: keyof SignIn, sub: string, options: Parameters<SpringStandIn['signIn']>[1] = {}) {
    const open = signIns.findLast((signIn) => signIn.sub === sub && !signIn.given.has(kind))
    // Each access token is from a sign-in of its own; the others go with the last one.
    const signIn =
      open === undefined || kind === 'access'
        ? { sub, given: new Set<keyof SignIn>(), tokens: await spring.signIn(sub, options) }
        : open
    signIns.push(signIn)
    signIn.given.add(kind)
    return signIn.tokens[kind].value
  }

  async function ofJwt({ payload }: RecordedJwt, { name }: Exchange): Promise<string> {
    const { sub, aud, azp, scope, may_act } = payload as Readonly<Record<string, string>> & {
      readonly scope?: string[]
      readonly may_act?: string | { readonly iss?: string; readonly sub: string }
    }
    if (azp !== undefined) return tokenOf('id', sub ?? '')
    if (sub === aud) return spring.clientToken(sub ?? '', scope ?? [])
    const value = await tokenOf('access', sub ?? '', {
      client: aud ?? '',
      ...(scope === undefined ? {} : { scope }),
      ...(may_act === undefined ? {} : { mayAct: mayActOf(may_act, name) }),
    })
    if (!name.includes('changed payload')) return value
    const [header, , signature] = value.split('.')
    return [header, Buffer.from(JSON.stringify({ ...payload, sub: 'alice' })).toString('base64url'), signature].join(
      '.',
    )
  }

  /** How the customizer wrote the issuer is not in the token; the recording says it beside. */
  function mayActOf(said: string | { readonly iss?: string; readonly sub: string }, name: string) {
    if (typeof said === 'string' || said.iss === undefined) return said
    return { iss: spring.url, sub: said.sub, issAsUrl: name.includes('java.net.URL') }
  }

  return {
    origins: { 'http://127.0.0.1:9411': spring.url },
    async supply(name, { jwt, exchange }) {
      if (jwt !== null) return ofJwt(jwt, exchange)
      // The browser's session at the server: no token hangs on it.
      if (name.startsWith('<cookie ')) return 'session-of-somebody'
      const { body } = exchange.request
      if (typeof body !== 'object' || body === null) throw new Error(`Nobody has given ${name}.`)
      // Opaque tokens of people are refresh tokens, but for two: those of clients whose access tokens are opaque.
      const role = Object.entries(body).find(([, value]) => value === name)?.[0] ?? ''
      const person = role === 'actor_token' || exchange.name.includes('admin') ? 'alice' : 'bob'
      if (exchange.name.includes('opaque tokens in')) {
        return (await spring.signIn(person, { client: 'shop-opaque' })).access.value
      }
      return tokenOf('refresh', person)
    },
    async before({ name }) {
      if (name.includes('4 s on')) spring.advance(4000)
      if (name.includes('after 10 seconds')) spring.advance(11_000)
    },
    skip({ request }) {
      if (request.url.includes('/test/')) return 'a page of the recording’s own driver'
      // `jdbc-store` ends with that, through a browser.
      switched ||= request.url.endsWith('/login/impersonate')
      return switched ? 'switch user, no token exchange' : null
    },
    words: ['act', 'may_act', 'error_description', 'error_uri'],
  }
}

test('there is something to be held against', () => {
  expect(RECORDINGS.map(({ scenario }) => scenario)).toEqual([
    'audience-and-resource',
    'cascade-is-not-there',
    'ending',
    'expiry',
    'jdbc-store',
    'may-act',
    'metadata',
    'nested-exchange',
    'opaque-tokens',
    'refresh-is-not-there',
    'refused-exchanges',
    'requested-token-type',
    'scopes',
    'start-and-end',
    'start-by-user-name-is-not-there',
    'start-subject-token-only',
    'start-with-a-seed-endpoint',
    'who-may',
  ])
})

test.each(RECORDINGS)('$scenario: the stand-in answers as the server did', async (recording) => {
  const { difference, compared, skipped } = await replay(recording, rules())
  expect(difference === null ? '' : describeDifference(difference)).toBe('')
  expect(compared + skipped.length).toBe(recording.exchanges.length)
  expect(compared).toBeGreaterThan(0)
})

test('a stand-in that differs is found: status, header, member, word, token', async () => {
  const [recording] = RECORDINGS.filter(({ scenario }) => scenario === 'start-and-end')
  const start = recording!.exchanges[0]!
  const changed = (response: Partial<typeof start.response>, jwts = recording!.jwts!) => ({
    ...recording!,
    jwts,
    exchanges: [{ ...start, response: { ...start.response, ...response } }],
  })
  const body = start.response.body as object
  const jwt = recording!.jwts!['<jwt 3>']!
  const payload = (more: object) => ({
    ...recording!.jwts!,
    '<jwt 3>': { ...jwt, payload: { ...jwt.payload, ...more } },
  })
  const cases: readonly [string, ReturnType<typeof changed>][] = [
    ['status', changed({ status: 201 })],
    ['header content-type', changed({ headers: { ...start.response.headers, 'content-type': 'text/html' } })],
    ['header location', changed({ headers: { ...start.response.headers, location: '/x' } })],
    ['body.refresh_token', changed({ body: { ...body, refresh_token: 'opaque token 1' } })],
    ['body.expires_in', changed({ body: { ...body, expires_in: '119' } })],
    ['body.scope', changed({ body: { ...body, scope: 'orders.write' } })],
    ['body.access_token', changed({ body: { ...body, access_token: '<jwt 1>' } })],
    ['<jwt 3> payload.act.sub', changed({}, payload({ act: { iss: 'http://127.0.0.1:9411', sub: 'bob' } }))],
    ['<jwt 3> payload.sid', changed({}, payload({ sid: 'x' }))],
  ]
  for (const [at, broken] of cases) {
    const { difference } = await replay(broken, rules())
    expect(difference?.at).toBe(at)
    expect(describeDifference(difference!)).toMatch(/^start-and-end, exchange 1 "start": .*\n {2}the server answered /u)
  }
})

import { afterEach, expect, test } from 'vitest'
import { describeDifference, type Exchange, type Recording, type ReplayRules, recordingsOf, replay } from '../index.ts'
import { withOther } from '../mutations.ts'
import { challengeOf, type Ids, type KeycloakStandIn, keycloakStandIn, recordedSettings } from './index.ts'

const ORIGIN = 'http://127.0.0.1:8180'
const RECORDINGS = recordingsOf('keycloak')

/** One for all: some authorizations come to nothing, so the names of verifiers and challenges do not run side by side. */
const VERIFIER = 'v'.repeat(43)

let keycloak: KeycloakStandIn | null = null
afterEach(async () => {
  await keycloak?.close()
  keycloak = null
})

/** The people and scopes of the run with the older exchange, which was made on another database. */
const LEGACY = {
  legacyExchange: true,
  ids: { alice: '6f058e28-cdc8-4f70-948c-4f5e9afa0e7c', bob: '3853861d-203b-4b53-b38b-25ae7c28df07' } satisfies Ids,
  scopes: ['openid', 'service_account', 'profile', 'roles', 'basic', 'email', 'web-origins', 'acr'],
}

async function start({ scenario, exchanges }: Recording): Promise<KeycloakStandIn> {
  // Ids of sessions stand in addresses as they were: the next one is the one that the recording got.
  const ids = exchanges.flatMap(({ request, response }, index) => {
    const starts = /impersonation$/u.test(request.url) || isLegacyStart(request.body)
    return starts && response.status === 200 ? [sessionIdAfter(exchanges, index)] : []
  })
  const settings = recordedSettings(scenario === 'token-exchange-legacy' ? LEGACY : {})
  // Erin came later.
  const users = settings.users.filter(({ username }) => username !== 'erin' || !scenario.includes('the-master-realm'))
  return keycloakStandIn({
    settings: { ...settings, users },
    nextSessionId: () => ids.shift() ?? null,
  })
}

function isLegacyStart(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'requested_subject' in body
}

function sessionIdAfter(exchanges: readonly Exchange[], index: number): string | null {
  for (const { response } of exchanges.slice(index)) {
    const location = response.headers?.location
    const found = typeof location === 'string' ? new URL(location).searchParams.get('session_state') : null
    const { session_state: said } = (response.body ?? {}) as { readonly session_state?: string }
    if (found !== null || said !== undefined) return found ?? said ?? null
  }
  return null
}

/** What people had before the recording began, made when the recording first speaks of it. */
function rules(server: KeycloakStandIn, { scenario, exchanges, jwts = {} }: Recording): ReplayRules {
  const answered = JSON.stringify(exchanges.map(({ response }) => response.body ?? null))
  const made = new Map<string, string>()
  const madeSessions = new Set<string>()

  async function makeSession(sid: string): Promise<void> {
    const own = Object.entries(jwts).filter(
      ([name, { payload }]) => payload.sid === sid && !answered.includes(`"${name}"`),
    )
    const [first] = own
    if (first === undefined || madeSessions.has(sid)) return
    madeSessions.add(sid)
    const {
      sub,
      azp,
      act,
      auth_time: authTime = null,
      acr,
    } = first[1].payload as {
      readonly [name: string]: unknown
      readonly act?: { readonly sub: string; readonly username: string }
    }
    const username =
      (scenario.includes('the-master-realm') ? ['alice', 'bob'] : ['alice', 'bob', 'erin']).find(
        (name) => server.user(name).id === sub,
      ) ?? 'admin'
    const granted = await server.signIn(username, String(azp), {
      ...{ id: sid, acr: acr === '0' ? '0' : '1', authTime: authTime as number | null },
      impersonator: act === undefined ? null : { id: act.sub, username: act.username },
    })
    for (const [name, { payload }] of own) {
      const token = payload.typ === 'Refresh' ? granted.refresh : payload.typ === 'ID' ? granted.id : granted.access
      made.set(name, token!.value)
    }
  }

  return {
    origins: { [ORIGIN]: server.url },
    async supply(name, { jwt }) {
      const given = made.get(name)
      if (given !== undefined) return given
      if (name.startsWith('<code_challenge')) return challengeOf(VERIFIER)
      if (name.startsWith('<code_verifier')) return VERIFIER
      const cookie = /^<cookie (\S+) 1>$/u.exec(name)?.[1]
      if (cookie !== undefined) return cookieOf(server, cookie)
      if (jwt?.payload.client_id === 'bridge') return server.serviceAccountToken('bridge')
      throw new Error(`Nobody has given ${name}.`)
    },
    async before(exchange) {
      if (scenario === 'refresh-cap') server.client('support').maxLifespan = 8
      if (scenario === 'impersonate-from-the-master-realm' && server.sessionsOf('bob').length === 0) {
        await server.signIn('bob', 'demo-app', { id: 'own-session-of-bob' })
      }
      if (exchange.name.includes('client.session.max.lifespan 6')) server.client('bridge').maxLifespan = 6
      if (/after \d+ s$/u.test(exchange.name)) server.advance(scenario === 'refresh-cap' ? 3000 : 4000)
      const asked = JSON.stringify(exchange.request)
      for (const [name, { payload }] of Object.entries(jwts)) {
        const sid = payload.sid
        if (typeof sid === 'string' && (asked.includes(`${name}"`) || asked.includes(sid))) await makeSession(sid)
      }
    },
    words: [
      'act',
      'error_description',
      'errorMessage',
      'typ',
      'azp',
      'acr',
      'token_use',
      'username',
      'impersonator',
      'impersonator_realm',
      'type',
    ],
  }
}

/** Of the one person who has a browser there. */
async function cookieOf(server: KeycloakStandIn, name: string): Promise<string> {
  const [session] = server.sessionsOf('alice')
  const all = session === undefined ? [] : await server.cookiesOf(session)
  const found = all.find((cookie) => cookie.startsWith(`${name}=`))
  return found?.slice(name.length + 1).split(';')[0] ?? ''
}

test('there is something to be held against', () => {
  expect(RECORDINGS.map(({ scenario }) => scenario)).toEqual([
    'ending',
    'impersonate-from-the-master-realm',
    'impersonate-in-the-same-realm',
    'introspection-and-audience',
    'refresh-cap',
    'refused-starts',
    'token-exchange-legacy',
    'token-exchange-standard',
  ])
})

test.each(RECORDINGS)('$scenario: the stand-in answers as the server did', async (recording) => {
  keycloak = await start(recording)
  const { difference, compared, skipped } = await replay(recording, rules(keycloak, recording))
  expect(difference === null ? '' : describeDifference(difference)).toBe('')
  expect(skipped).toEqual([])
  expect(compared).toBe(recording.exchanges.length)
})

const SHOWN_ONCE = ['impersonate-in-the-same-realm', 'token-exchange-legacy', 'token-exchange-standard']

const MEMBERS = [
  'session_state',
  'sid',
  'email',
  'preferred_username',
  'redirect',
  'expires_in',
  'refresh_expires_in',
  'exp',
]

test.each(MEMBERS)('another `%s` in a recording is found', async (member) => {
  const all = RECORDINGS.map((recording) => withOther(recording, member)).filter((found) => found !== null)
  expect(all).not.toEqual([])
  for (const recording of all) {
    keycloak = await start(recording)
    const { difference } = await replay(recording, rules(keycloak, recording))
    await keycloak.close()
    // An id that is shown once may be any.
    if (member === 'sid' && SHOWN_ONCE.includes(recording.scenario)) continue
    expect(difference, recording.scenario).not.toBeNull()
  }
  keycloak = null
})

import { createHash, randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { compareShape } from '../compare.ts'
import {
  describeDifference,
  type Exchange,
  type Names,
  type RecordedJwt,
  type Recording,
  type ReplayRules,
  recordingsOf,
  replay,
  type Served,
  serveStandIn,
} from '../index.ts'
import { withOther } from '../mutations.ts'
import { type HydraStandIn, hydra } from './index.ts'

const PUBLIC = 'http://127.0.0.1:4444'
const ADMIN = 'http://127.0.0.1:4445'
const HOOK = 'http://127.0.0.1:3000/token-hook'

type Keys = Awaited<ReturnType<typeof generateKeyPair>>
let bridge: Keys
let stranger: Keys
beforeAll(async () => {
  bridge = await generateKeyPair('RS256', { extractable: true })
  stranger = await generateKeyPair('RS256')
})

/** The hook answers what it is told to, and remembers what it was asked. */
let hook: Served
let told: { readonly status: number; readonly body?: unknown }
let asked: unknown[]
let server: HydraStandIn
beforeEach(async () => {
  told = { status: 204 }
  asked = []
  hook = await serveStandIn(async (request) => {
    asked.push(await request.json())
    return new Response(told.body === undefined ? null : JSON.stringify(told.body), { status: told.status })
  })
})
afterEach(() => Promise.all([hook.close(), server.close()]))

const RECORDINGS = recordingsOf('hydra')

/** Ids get names, so that they can be followed; the key of the assertions is our own: the recorded one's private half is nowhere. */
async function prepared(recording: Recording): Promise<Recording> {
  const text = JSON.stringify(recording)
  const named = ['consent_request_id', 'session_id', 'login_session_id', 'sid'].reduce((whole, member) => {
    const found = new Set([...text.matchAll(new RegExp(`"${member}":"([^"<]+)"`, 'gu'))].map(([, id]) => id!))
    const kind = member === 'consent_request_id' ? 'consent request' : 'login session'
    return [...found].reduce((changed, id, index) => changed.replaceAll(id, `<${kind} ${index + 1}>`), whole)
  }, text)
  const [, trust] = /issuers\/([0-9a-f-]{36})/u.exec(named) ?? []
  const result = JSON.parse(trust === undefined ? named : named.replaceAll(trust, '<trust 1>')) as Recording
  const jwk = { ...(await exportJWK(bridge.publicKey)), kid: 'bridge-1', alg: 'RS256', use: 'sig' }
  const exchanges = result.exchanges.map((exchange) => {
    const { body } = exchange.request
    if (typeof body !== 'object' || body === null || !('jwk' in body)) return exchange
    return { ...exchange, request: { ...exchange.request, body: { ...body, jwk } } }
  })
  return { ...result, exchanges }
}

function start({ configuration }: Recording): Promise<HydraStandIn> {
  const found = configuration as Readonly<Record<string, unknown>>
  return hydra({
    accessTokens: found['strategies.access_token'] as 'jwt' | 'opaque',
    tokenHook: found['oauth2.token_hook'] === null ? null : hook.url,
    topLevelClaims: (found['oauth2.allowed_top_level_claims'] ?? []) as string[],
    mirror: found['oauth2.mirror_top_level_claims'] !== false,
  })
}

/** As the bridge's client had been told to before. */
const TEN_MINUTES = { authorization_code_grant_id_token_lifespan: '10m0s' }

/** Clients of other recordings, which this one finds there. */
async function registerMissing({ exchanges }: Recording): Promise<void> {
  const made = exchanges.filter(({ request }) => request.url === `${ADMIN}/admin/clients`)
  const fresh = made.filter(({ response }) => response.status === 201)
  const ids = fresh.map(({ request }) => (request.body as { client_id: string }).client_id)
  const code = {
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1:3000/callback'],
  }
  const open = { ...code, scope: 'openid offline_access', token_endpoint_auth_method: 'none' }
  const closed = {
    ...open,
    token_endpoint_auth_method: 'client_secret_post',
    client_secret: 'support-bridge-secret',
  }
  for (const id of ['console', 'support', 'support-bridge']) {
    if (!ids.includes(id)) server.register({ ...(id === 'support-bridge' ? closed : open), client_id: id })
  }
  if (ids.includes('support-bridge')) return
  const lifespans = { method: 'PUT', body: JSON.stringify(TEN_MINUTES) }
  await fetch(`${server.adminUrl}/admin/clients/support-bridge/lifespans`, lifespans)
}

function rules(
  recording: Recording,
): ReplayRules & { readonly told: () => readonly [Exchange, unknown][]; readonly names: () => Names } {
  const hooked: [Exchange, unknown][] = []
  const verifiers = new Map<string, string>()
  let names: Names | null = null
  const began = recording.jwts?.['<jwt 1>']?.payload.iat as number

  /** The verifier of the challenge with which this code was asked for. */
  function verifierOf({ request }: Exchange): string {
    const { code } = request.body as { code: string }
    const gave = recording.exchanges.find(({ response }) => String(response.headers?.location).includes(`code=${code}`))
    return verifiers.get(/<code_challenge \d+>/u.exec(gave!.request.url)![0])!
  }

  function given({ payload }: RecordedJwt, more: { readonly consentRequest?: string } = {}): Promise<string> {
    const { client_id: client, sub: subject, scp: scope, aud: audience, ext: accessClaims } = payload as never
    return server.give({ client, subject, scope, audience, accessClaims, ...more })
  }

  /** Tokens that the recording shows only after what may have ended them. */
  async function giveBefore(exchange: Exchange, known: Names): Promise<void> {
    const { exchanges, jwts = {}, scenario } = recording
    const all = scenario === 'cascade-is-not-there' && exchange === exchanges[0]
    const shown = exchanges.filter(({ name }) => all || name.startsWith(`after: ${exchange.name}: `))
    for (const [at, { request }] of shown.entries()) {
      const { token } = (request.body ?? {}) as { token?: string }
      if (token === undefined || known.get(token) !== undefined) continue
      const consentRequest = new URL(exchange.request.url).searchParams.get('consent_request_id')
      const more = at === 0 && consentRequest !== null ? { consentRequest } : {}
      await known.fill(token, () => given(jwts[token]!, more))
    }
  }

  async function assertion({ header, payload }: RecordedJwt, { name }: Exchange): Promise<string> {
    const shift = Math.floor(server.now() / 1000) - began
    const { iat, exp } = payload as { iat: number; exp: number }
    const claims = { ...payload, iat: iat + shift, exp: exp + shift, aud: [`${server.publicUrl}/oauth2/token`] }
    const { privateKey } = name.includes('unknown key') ? stranger : bridge
    return new SignJWT(claims).setProtectedHeader({ ...header, alg: 'RS256' }).sign(privateKey)
  }

  return {
    told: () => hooked,
    names: () => names!,
    origins: { [PUBLIC]: server.publicUrl, [ADMIN]: server.adminUrl },
    async supply(name, { jwt, exchange }) {
      if (jwt?.header.kid === 'bridge-1') return assertion(jwt, exchange)
      if (jwt !== null) return given(jwt)
      if (name.startsWith('<code_verifier')) return verifierOf(exchange)
      const random = randomBytes(32).toString('base64url')
      if (!name.startsWith('<code_challenge')) return random
      verifiers.set(name, random)
      return createHash('sha256').update(random).digest('base64url')
    },
    async before(exchange, known) {
      names = known
      await giveBefore(exchange, known)
      if (exchange.name.startsWith('refresh')) server.advance(3000)
      told = hookAnswer(recording, exchange)
    },
    skip(exchange) {
      if (exchange.request.url !== HOOK) return null
      hooked.push([exchange, asked.at(-1)])
      return 'a call from the server, which is compared apart'
    },
    words: ['act', 'team', 'token_use', 'active', 'token_endpoint_auth_method', 'issuer', 'id', 'kty', 'grant_type'],
  }
}

/** What the hook of the recording answered to the exchange. */
function hookAnswer({ exchanges }: Recording, exchange: Exchange): typeof told {
  const status = /^hook answers (\d+)/u.exec(exchange.name)?.[1]
  if (status !== undefined) return { status: Number(status) }
  const next = exchanges[exchanges.indexOf(exchange) + 1]
  if (next?.request.url === HOOK) return next.response
  const body = exchange.request.body as { grant_type?: string } | undefined
  const act = { session: { access_token: { act: { sub: 'admin-1' } }, id_token: {} } }
  return body?.grant_type?.endsWith('jwt-bearer') === true ? { status: 200, body: act } : { status: 204 }
}

test('there is something to be held against', async () => {
  server = await hydra()
  expect(RECORDINGS).toHaveLength(17)
})

test.each(RECORDINGS)('$scenario: the stand-in answers as the server did', async (recorded) => {
  const recording = await prepared(recorded)
  server = await start(recording)
  await registerMissing(recording)
  const held = rules(recording)
  const { difference, compared, skipped } = await replay(recording, held)
  expect(difference === null ? '' : describeDifference(difference)).toBe('')
  expect(compared + skipped.length).toBe(recording.exchanges.length)
  expect(compared).toBeGreaterThan(0)
  for (const [{ request }, found] of held.told()) {
    const told = JSON.parse(JSON.stringify(request.body).replaceAll(PUBLIC, server.publicUrl)) as unknown
    const words = new Set([
      'client_id',
      'sub',
      'subject',
      'grant_types',
      'granted_scopes',
      'granted_audience',
      'iss',
      'act',
    ])
    expect(compareShape(told, found, { names: held.names(), words })).toBeNull()
  }
})

test.each(['subject', 'expires_in', 'exp', 'client_id', 'scope', 'error'])(
  'another `%s` in a recording is found',
  async (member) => {
    const changed = RECORDINGS.map((recording) => withOther(recording, member)).find((found) => found !== null)
    if (changed === undefined) throw new Error(`No recording has \`${member}\`.`)
    const recording = await prepared(changed)
    server = await start(recording)
    await registerMissing(recording)
    const { difference } = await replay(recording, rules(recording))
    expect(difference?.at).toContain(member)
  },
)

test('the way through login and consent is bound to the cookies of one jar', async () => {
  server = await hydra()
  server.register({ client_id: 'app', redirect_uris: ['https://app.example/cb'], token_endpoint_auth_method: 'none' })
  const query = new URLSearchParams({
    client_id: 'app',
    redirect_uri: 'https://app.example/cb',
    state: 's',
    scope: 'openid',
  })
  const first = await fetch(`${server.publicUrl}/oauth2/auth?${query}`, { redirect: 'manual' })
  const challenge = new URL(first.headers.get('location')!).searchParams.get('login_challenge')!
  const accepted = await fetch(
    `${server.adminUrl}/admin/oauth2/auth/requests/login/accept?login_challenge=${challenge}`,
    { method: 'PUT', body: JSON.stringify({ subject: 'user-1' }) },
  )
  const { redirect_to } = (await accepted.json()) as { redirect_to: string }
  const without = await fetch(redirect_to, { redirect: 'manual' })
  expect(new URL(without.headers.get('location')!).searchParams.get('error')).toBe('request_forbidden')
  const cookie = first.headers.getSetCookie().map((set) => set.split(';')[0]!)
  const with_ = await fetch(redirect_to, { redirect: 'manual', headers: { Cookie: cookie.join('; ') } })
  expect(with_.headers.get('location')).toContain('/consent?consent_challenge=')
})

import { type HydraStandIn, hydra as startHydra } from '@understudy/standins/hydra'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { issueOrder } from '../testing/issueOrder.ts'
import { type HydraLoginAndConsentOptions, hydraLoginAndConsent } from './hydraLoginAndConsent.ts'
import type { Kept } from './issuer.ts'

const APPLICATION = 'https://login.example'
const CALLBACK = 'https://support.example/support/issued'
const STATE = 's'.repeat(43)

let server: HydraStandIn
let kept: Kept[]
beforeEach(async () => {
  kept = []
  server = await startHydra({ loginUrl: `${APPLICATION}/login`, consentUrl: `${APPLICATION}/consent` })
  for (const client_id of ['support', 'console']) {
    const shared = {
      grant_types: ['authorization_code'],
      scope: 'openid orders.read',
      audience: ['https://api.example'],
    }
    server.register({ client_id, client_secret: 'secret', redirect_uris: [CALLBACK], ...shared })
  }
})
afterEach(() => server.close())

function handler(more: Partial<HydraLoginAndConsentOptions> = {}) {
  return hydraLoginAndConsent({
    ...{ publicUrl: server.publicUrl, adminUrl: server.adminUrl, now: server.now },
    client: { id: 'support', method: 'client_secret_basic', secret: 'secret' },
    way: { kind: 'redirect', redirectUri: CALLBACK, actorLogin: 'here' },
    ...{ audience: ['https://api.example'], scope: ['openid', 'orders.read'] },
    async awaited(state) {
      if (state !== STATE) return null
      return { order: issueOrder({}, server.now()), keep: async (more) => void kept.push(more) }
    },
    ...more,
  })
}

/** Goes to an address of Hydra's with these cookies, and gives where it leads. */
async function hop(url: string, cookies: Map<string, string>): Promise<URL> {
  const header = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(url, { redirect: 'manual', headers: { Cookie: header } })
  for (const line of response.headers.getSetCookie()) {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
    cookies.set(name, value)
  }
  return new URL(response.headers.get('Location')!)
}

/** Where Hydra sends the browser that asks for a code. */
function ask(cookies = new Map<string, string>(), { client = 'support', state = STATE } = {}): Promise<URL> {
  const query = new URLSearchParams({ client_id: client, response_type: 'code', redirect_uri: CALLBACK, state })
  query.set('scope', 'openid orders.read')
  return hop(`${server.publicUrl}/oauth2/auth?${query}`, cookies)
}

async function decided(url: URL, decide = handler()): Promise<string> {
  const response = await decide(new Request(url))
  expect(response?.status).toBe(303)
  expect(response!.headers.get('Cache-Control')).toBe('no-store')
  expect(response!.headers.get('Referrer-Policy')).toBe('no-referrer')
  return response!.headers.get('Location')!
}

/** Signs somebody in to the console, as the operator's own pages do. */
async function signIn(subject: string, cookies: Map<string, string>): Promise<void> {
  const challenge = (await ask(cookies, { client: 'console' })).searchParams.get('login_challenge')
  const url = `${server.adminUrl}/admin/oauth2/auth/requests/login/accept?login_challenge=${challenge}`
  const body = JSON.stringify({ subject, remember: true, remember_for: 3600 })
  const answer = (await (await fetch(url, { method: 'PUT', body })).json()) as { redirect_to: string }
  await hop(answer.redirect_to, cookies)
}

test('login, consent and back: the subject, who acts, and what ends it', async () => {
  const cookies = new Map<string, string>()
  const consent = await hop(await decided(await ask(cookies)), cookies)
  expect(consent.searchParams.has('consent_challenge')).toBe(true)
  const back = await hop(await decided(consent), cookies)
  expect(back.href.startsWith(`${CALLBACK}?`)).toBe(true)
  expect(back.searchParams.get('state')).toBe(STATE)
  expect(back.searchParams.get('code')).toMatch(/^ory_ac_/)
  expect(kept).toEqual([{ consentRequest: expect.stringMatching(/^[0-9a-f]{32}$/), subject: 'cus_noor' }])
})

test('the recorded trap: the remembered actor is asked for first, and the login starts over', async () => {
  const cookies = new Map<string, string>()
  await signIn('sup_dana', cookies)
  const again = await hop(await decided(await ask(cookies)), cookies)
  expect(again.searchParams.has('login_challenge')).toBe(true)
  const consent = await hop(await decided(again), cookies)
  expect(consent.searchParams.has('consent_challenge')).toBe(true)
})

test('somebody else is signed in in this browser: their login is not what the start may cost', async () => {
  const cookies = new Map<string, string>()
  await signIn('cus_tomas', cookies)
  const back = await hop(await decided(await ask(cookies)), cookies)
  expect([back.searchParams.get('error'), back.searchParams.get('state')]).toEqual(['access_denied', STATE])
  expect(back.href).not.toContain('cus_')
})

test('a state that nothing waits for is sent back refused, at the login and at the consent', async () => {
  const cookies = new Map<string, string>()
  const unknown = await hop(await decided(await ask(cookies, { state: 't'.repeat(43) })), cookies)
  expect(unknown.searchParams.get('error')).toBe('access_denied')
  const consent = await hop(await decided(await ask(cookies)), cookies)
  const over = await hop(await decided(consent, handler({ awaited: async () => null })), cookies)
  expect(over.searchParams.get('error')).toBe('access_denied')
  expect(kept).toEqual([])
})

test('a login that somebody else accepted for another subject gets no consent', async () => {
  const cookies = new Map<string, string>()
  const consent = await hop(await decided(await ask(cookies), handler({ subjectName: () => 'cus_tomas' })), cookies)
  const back = await hop(await decided(consent), cookies)
  expect(back.searchParams.get('error')).toBe('access_denied')
})

test('what is not the support client’s is left to the application', async () => {
  expect(await handler()(new Request(await ask(new Map(), { client: 'console' })))).toBe(null)
  expect(await handler()(new Request(`${APPLICATION}/login`))).toBe(null)
  expect(await handler()(new Request(`${APPLICATION}/login?login_challenge=x`, { method: 'POST' }))).toBe(null)
})

test('a challenge that Hydra does not know, and a way that leads elsewhere, are errors', async () => {
  const unknown = handler()(new Request(`${APPLICATION}/login?login_challenge=x`))
  await expect(unknown).rejects.toMatchObject({ code: 'request_refused', status: 404 })
  const away: typeof fetch = async (input, init) =>
    init?.method === 'PUT' ? Response.json({ redirect_to: 'https://evil.example/' }) : fetch(input, init)
  const led = handler({ fetch: away })(new Request(await ask()))
  await expect(led).rejects.toMatchObject({ code: 'endpoint_foreign' })
})

import { type Served, serveStandIn } from '@understudy/standins'
import { type HydraStandIn, hydra as startHydra } from '@understudy/standins/hydra'
import { onTestFinished } from 'vitest'
import { type HydraOptions, hydra } from '../issuers/hydra.ts'
import { hydraLoginAndConsent } from '../issuers/hydraLoginAndConsent.ts'
import type { BridgeOptions } from '../options.ts'
import type { Sql } from '../sql/sql.ts'
import { createCookieJar } from './cookieJar.ts'
import { BRIDGE_ISSUER, type Stage, setStage } from './stage.ts'

export const HYDRA_AUDIENCE = 'https://api.example'
const CALLBACK = `${BRIDGE_ISSUER}/support/issued`
const CONSOLE = 'https://console.example/callback'

/** What becomes of a request of the bridge's or of the login application's to Hydra, which `send` sends. */
export type Change = (url: URL, send: () => Promise<Response>) => Promise<Response>

/** A window that follows redirects, with cookies for Hydra and none for the bridge, which is another site's. */
export interface Window {
  /** Where it ends up: the last address, which nobody here serves. `until`: stops before it. */
  go(url: string, until?: (url: URL) => boolean): Promise<URL>
}

/** The bridge over a Hydra that the actor's browser has to be sent to, with the operator's login application beside it. */
export interface HydraStage {
  readonly stage: Stage
  readonly server: HydraStandIn
  readonly window: () => Window
  /** Signs somebody in to the console at Hydra, in this window, to be remembered. */
  signIn(window: Window, subject: string): Promise<void>
  /** Whether Hydra still knows who is signed in there. */
  remembers(window: Window): Promise<boolean>
  /** Every token that the bridge was given. */
  readonly given: readonly string[]
  /** Changes what Hydra answers; `null`: as it is. */
  answer: { change: Change | null }
}

export interface HydraStageOptions {
  readonly bridge?: Partial<BridgeOptions>
  readonly hydra?: Partial<HydraOptions>
  readonly actorLogin?: 'here' | 'elsewhere'
  /** @default `setStage` */
  readonly open?: (sql: Sql, bridge: Partial<BridgeOptions>) => Promise<Stage>
}

export async function setHydraStage(sql: Sql, options: HydraStageOptions = {}): Promise<HydraStage> {
  let stage: Stage | null = null
  let served: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 })
  const login: Served = await serveStandIn((request) => served(request))
  const server = await startHydra({
    ...{ loginUrl: `${login.url}/login`, consentUrl: `${login.url}/consent` },
    clock: () => stage?.clock.now() ?? 0,
  })
  onTestFinished(async () => {
    await Promise.all([login.close(), server.close()])
  })
  const shared = { scope: 'openid orders.read', audience: [HYDRA_AUDIENCE], grant_types: ['authorization_code'] }
  const support = { client_id: 'support', client_secret: 'support-secret', redirect_uris: [CALLBACK] }
  server.register({ ...shared, ...support, token_endpoint_auth_method: 'client_secret_post' })
  server.register({ ...shared, client_id: 'console', redirect_uris: [CONSOLE], token_endpoint_auth_method: 'none' })

  const given: string[] = []
  const answer: HydraStage['answer'] = { change: null }
  const through: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    const send = () => fetch(input, init)
    const response = await (answer.change === null ? send() : answer.change(url, send))
    if (url.pathname === '/oauth2/token') {
      const { access_token: token } = (await response.clone().json()) as { access_token?: string }
      if (token !== undefined) given.push(token)
    }
    return response
  }
  const hydraOptions: HydraOptions = {
    ...{ publicUrl: server.publicUrl, adminUrl: server.adminUrl, now: server.now, fetch: through },
    client: { id: 'support', method: 'client_secret_post', secret: 'support-secret' },
    way: { kind: 'redirect', redirectUri: CALLBACK, actorLogin: options.actorLogin ?? 'here' },
    ...{ audience: [HYDRA_AUDIENCE], scope: ['openid', 'orders.read'], ...options.hydra },
  }
  const issuing = { issuer: hydra(hydraOptions), sealingKey: new Uint8Array(32).fill(5) }
  const set = await (options.open ?? setStage)(sql, { issuing, ...options.bridge })
  stage = set
  const decide = hydraLoginAndConsent({ ...hydraOptions, awaited: (state) => set.bridge.awaitedStart(state) })
  const console_ = consoleLogin(server)
  served = async (request) => (await decide(request)) ?? console_.decide(request)

  return {
    ...{ stage: set, server, given, answer },
    window: () => createWindow(set),
    async signIn(window, subject) {
      console_.signingIn = subject
      await window.go(authorize(server, ''))
    },
    remembers: async (window) => {
      const back = await window.go(authorize(server, '&prompt=none'))
      return back.searchParams.get('error') !== 'login_required'
    },
  }
}

function authorize({ publicUrl }: HydraStandIn, more: string): string {
  const query = new URLSearchParams({
    client_id: 'console',
    response_type: 'code',
    redirect_uri: CONSOLE,
    state: 'own',
  })
  return `${publicUrl}/oauth2/auth?${query}${more}`
}

/** What the operator's own application does for the console: signs in whoever is named, and remembers them. */
function consoleLogin({ adminUrl }: HydraStandIn) {
  const application = {
    signingIn: '',
    async decide(request: Request): Promise<Response> {
      const { searchParams } = new URL(request.url)
      const step = searchParams.has('login_challenge') ? 'login' : 'consent'
      const query = `${step}_challenge=${searchParams.get(`${step}_challenge`)}`
      const body = { subject: application.signingIn, remember: true, remember_for: 3600, grant_scope: [] }
      const url = `${adminUrl}/admin/oauth2/auth/requests/${step}/accept?${query}`
      const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(body) })
      const { redirect_to: to } = (await answer.json()) as { redirect_to: string }
      return new Response(null, { status: 303, headers: { Location: to } })
    },
  }
  return application
}

function createWindow({ bridge }: Stage): Window {
  const jar = createCookieJar()
  const led = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

  async function load(url: URL): Promise<Response> {
    if (url.origin === BRIDGE_ISSUER) return bridge.fetch(new Request(url, { headers: led }), { ip: '192.0.2.7' })
    const response = await fetch(url, { redirect: 'manual', headers: { Cookie: jar.header() } })
    jar.take(response.headers.getSetCookie())
    return response
  }

  return {
    async go(start, until = () => false) {
      let url = new URL(start)
      for (let hops = 0; hops < 20; hops += 1) {
        const here = url.hostname === '127.0.0.1' || url.href.startsWith(CALLBACK)
        if (!here || until(url)) return url
        const response = await load(url)
        const location = response.headers.get('Location')
        if (location === null) throw new Error(`${url.origin}${url.pathname} answered ${response.status}.`)
        url = new URL(location, url)
      }
      throw new Error('The window goes round in circles.')
    },
  }
}

import { serveStandIn } from '@understudy/standins'
import { type HydraStandIn, hydra as startHydra } from '@understudy/standins/hydra'
import { onTestFinished } from 'vitest'
import { type HydraOptions, hydra } from '../issuers/hydra.ts'
import { hydraLoginAndConsent } from '../issuers/hydraLoginAndConsent.ts'
import type { BridgeOptions } from '../options.ts'
import type { Sql } from '../sql/sql.ts'
import { hydraConsole } from './hydraConsole.ts'
import { AUDIENCE, clientAt, type HydraGround, hydraCall, LIFESPANS } from './hydraScene.ts'
import { CALLBACK, createWindow, type Window } from './hydraWindow.ts'
import { type Stage, setStage } from './stage.ts'

/** A Hydra, the real one or its stand-in, that sends browsers to a login application of ours. */
export interface HydraBrowserGround extends HydraGround {
  /** Decides what answers at `urls.login` and `urls.consent` from now on. */
  login(by: (request: Request) => Promise<Response>): void
  /** What the bridge's clock goes by. Left out: it stands still. */
  readonly time?: () => number
}

/** What becomes of a request of the bridge's or of the login application's to Hydra, which `send` sends. */
export type Change = (url: URL, send: () => Promise<Response>) => Promise<Response>

/** The bridge over a Hydra that the actor's browser has to be sent to, with the operator's login application beside it. */
export interface HydraStage {
  readonly stage: Stage
  readonly ground: Pick<HydraBrowserGround, 'publicUrl' | 'adminUrl'>
  /** `like`: with the cookies of another. */
  readonly window: (like?: Window) => Window
  /** Signs somebody in to the console at Hydra, in this window, to be remembered. Gives the token that they hold from then on. */
  signIn(window: Window, subject: string): Promise<string>
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

export async function setHydraStageAt(
  ground: HydraBrowserGround,
  sql: Sql,
  options: HydraStageOptions = {},
): Promise<HydraStage> {
  const { publicUrl, adminUrl, now } = ground
  const shared = { grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: [CALLBACK] }
  const client = await clientAt(ground, { ...shared, token_endpoint_auth_method: 'client_secret_post' })
  await hydraCall(`${adminUrl}/admin/clients/${client}/lifespans`, 'PUT', LIFESPANS)
  const console_ = await hydraConsole(ground)

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
    ...{ publicUrl, adminUrl, now, fetch: through, audience: [AUDIENCE], scope: ['openid', 'orders.read'] },
    client: { id: client, method: 'client_secret_post', secret: `${client}-secret` },
    way: { kind: 'redirect', redirectUri: CALLBACK, actorLogin: options.actorLogin ?? 'here' },
    ...options.hydra,
  }
  const issuing = { issuer: hydra(hydraOptions), sealingKey: new Uint8Array(32).fill(5) }
  const open = options.open ?? ((sql, bridge) => setStage(sql, bridge, ground.time))
  const stage = await open(sql, { issuing, ...options.bridge })
  const decide = hydraLoginAndConsent({ ...hydraOptions, awaited: (state) => stage.bridge.awaitedStart(state) })
  ground.login(async (request) => (await decide(request)) ?? console_.decide(request))

  return {
    ...{ stage, ground, given, answer, signIn: console_.signIn, remembers: console_.remembers },
    window: (like) =>
      createWindow(
        (url, headers) => stage.bridge.fetch(new Request(url, { headers }), { ip: '192.0.2.7' }),
        like?.cookies(),
      ),
  }
}

/** The same with the stand-in. */
export interface StandInHydraStage extends HydraStage {
  readonly server: HydraStandIn
}

export async function setHydraStage(sql: Sql, options: HydraStageOptions = {}): Promise<StandInHydraStage> {
  let made: HydraStage | null = null
  const { server, ground, close } = await hydraBrowserGround(() => made?.stage.clock.now() ?? 0)
  onTestFinished(close)
  made = await setHydraStageAt(ground, sql, options)
  return { ...made, server }
}

/** A stand-in with an address for the login application. */
export async function hydraBrowserGround(clock: () => number) {
  let served: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 })
  const login = await serveStandIn((request) => served(request))
  const server = await startHydra({ loginUrl: `${login.url}/login`, consentUrl: `${login.url}/consent`, clock })
  const ground: HydraBrowserGround = {
    ...{ publicUrl: server.publicUrl, adminUrl: server.adminUrl, now: server.now, hook: null },
    login(by) {
      served = by
    },
  }
  return { server, ground, close: async () => void (await Promise.all([login.close(), server.close()])) }
}

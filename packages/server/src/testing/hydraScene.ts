import { randomUUID } from 'node:crypto'
import { type HydraOptions, hydra } from '../issuers/hydra.ts'
import type { HydraTokenHookOptions } from '../issuers/hydraTokenHook.ts'
import type { IssueOrder } from '../issuers/issuer.ts'
import { issueOrder } from './issueOrder.ts'

/** A Hydra as `container/ory/hydra.yml` sets it up, the real one or its stand-in. */
export interface HydraGround {
  readonly publicUrl: string
  readonly adminUrl: string
  readonly now: () => number
  /** `null`: no token hook is at hand. */
  readonly hook: HookGround | null
}

/** The token hook that the server asks. */
export interface HookGround {
  readonly secret: HydraTokenHookOptions['secret']
  /** Decides what it is answered from now on. */
  answer(by: (request: Request) => Promise<Response>): void
}

export const REDIRECT = 'https://app.example/support/none'
export const AUDIENCE = 'https://api.example'
/** Ten minutes, by either way. */
export const LIFESPANS = {
  authorization_code_grant_access_token_lifespan: '600s',
  jwt_bearer_grant_access_token_lifespan: '600s',
}

const signal = AbortSignal.timeout(600_000)

/** Asks the admin port. @throws for any answer that is no success */
export async function hydraCall(url: string, method: string, body: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
}

/** What the server says of a token. */
export async function introspected({ adminUrl }: Pick<HydraGround, 'adminUrl'>, token: string) {
  const body = new URLSearchParams({ token })
  const answer = await fetch(`${adminUrl}/admin/oauth2/introspect`, { method: 'POST', body })
  return (await answer.json()) as { readonly active: boolean }
}

/** Registers a client under a name that no earlier test has used, with the secret `<name>-secret`. Gives the name. */
export async function clientAt({ adminUrl }: HydraGround, more: object): Promise<string> {
  const id = `client-${randomUUID()}`
  await hydraCall(`${adminUrl}/admin/clients`, 'POST', {
    ...{ client_id: id, client_secret: `${id}-secret`, scope: 'openid orders.read', audience: [AUDIENCE], ...more },
  })
  return id
}

/** The support client as the documentation sets it up, and an issuer for it. */
export async function hydraSceneAt(ground: HydraGround) {
  const { publicUrl, adminUrl, now } = ground
  const whole = {
    ...{ redirect_uris: [REDIRECT], grant_types: ['authorization_code'], response_types: ['code'] },
    token_endpoint_auth_method: 'client_secret_post',
  }
  const client = await clientAt(ground, whole)
  await hydraCall(`${adminUrl}/admin/clients/${client}/lifespans`, 'PUT', LIFESPANS)
  const issuerFor = (id: string, more: Partial<HydraOptions> = {}) =>
    hydra({
      ...{ publicUrl, adminUrl, audience: [AUDIENCE], scope: ['openid', 'orders.read'], now },
      client: { id, method: 'client_secret_post', secret: `${id}-secret` },
      way: { kind: 'login_and_consent', redirectUri: REDIRECT },
      ...more,
    })
  return {
    client,
    issuer: (more: Partial<HydraOptions> = {}) => issuerFor(client, more),
    order: (more: Partial<IssueOrder> = {}) => issueOrder(more, now()),
    lives: async (token: string) => (await introspected(ground, token)).active,
    /** A token of the subject's at an application of theirs. */
    async ownToken(): Promise<string> {
      const app = issuerFor(await clientAt(ground, whole), { maxLifeSeconds: 3600 })
      return (await app.start(issueOrder({}, now()), { signal })).kept.accessToken ?? ''
    },
  }
}

import { randomBytes, randomUUID } from 'node:crypto'
import type { Claims } from './tokens.ts'

/** One request of a client's for a code, on its way through login and consent. */
export interface Flow {
  readonly client: string
  readonly redirectUri: string
  readonly scope: readonly string[]
  readonly audience: readonly string[]
  readonly state: string
  readonly challenge: string | null
  readonly silent: boolean
  readonly query: string
  readonly loginSession: string
  /** Whose session the browser has; `null`: nobody's, or it is not asked. */
  readonly remembered: string | null
  readonly csrf: string
  login: Decision<{
    readonly subject: string
    readonly remember: boolean
    readonly rememberFor: number
    readonly context: object
  }>
  readonly consentRequest: string
  /** Another each time that the browser is sent to the consent. */
  consentCsrf: string
  consent: Decision<{
    readonly scope: readonly string[]
    readonly audience: readonly string[]
    readonly accessClaims: Claims
    readonly idClaims: Claims
  }>
}

export type Decision<T> = null | ({ readonly kind: 'accepted' } & T) | Rejected

export interface Rejected {
  readonly kind: 'rejected'
  readonly error: string
  readonly description: string
}

/** Flows by what stands for them on the way. Each sight of one gives another text, as the encrypted ones of Hydra do. */
export interface Flows {
  name(flow: Flow, kind: FlowName): string
  find(kind: FlowName, name: string | null): Flow | null
}

export type FlowName = 'login_challenge' | 'login_verifier' | 'consent_challenge' | 'consent_verifier'

export function createFlows(): Flows {
  const flows = new Map<string, Flow>()
  return {
    name(flow, kind) {
      const name = randomBytes(64).toString('base64url')
      flows.set(`${kind} ${name}`, flow)
      return name
    },
    find: (kind, name) => flows.get(`${kind} ${name ?? ''}`) ?? null,
  }
}

/** A request for a code as it was sent. */
export function newFlow(
  query: URLSearchParams,
  remembered: { readonly subject: string; readonly session: string } | null,
): Flow {
  const prompt = query.get('prompt')
  return {
    client: query.get('client_id') ?? '',
    redirectUri: query.get('redirect_uri') ?? '',
    scope: (query.get('scope') ?? '').split(' ').filter((name) => name !== ''),
    audience: (query.get('audience') ?? '').split(' ').filter((name) => name !== ''),
    state: query.get('state') ?? '',
    challenge: query.get('code_challenge'),
    silent: prompt === 'none',
    query: query.toString(),
    loginSession: remembered?.session ?? randomUUID(),
    remembered: remembered?.subject ?? null,
    csrf: randomBytes(32).toString('base64url'),
    login: null,
    consentRequest: randomUUID().replaceAll('-', ''),
    consentCsrf: '',
    consent: null,
  }
}

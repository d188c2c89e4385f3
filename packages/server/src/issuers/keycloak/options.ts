import type { BackEndOptions } from '../backEnd.ts'
import type { IssuerClient } from '../clientAuthentication.ts'
import type { IssueOrder } from '../issuer.ts'
import { requireTrusted } from '../requireTrusted.ts'

export interface KeycloakOptions extends BackEndOptions {
  /** Such as `https://id.example`, with the path that it is mounted at. */
  readonly url: string
  /** Plain http to other machines, inside of a network that nobody else is in. @default false */
  readonly privateNetwork?: boolean
  /** The realm of the subjects. */
  readonly realm: string
  /** The support client: confidential, for support alone. `keycloak/realm.json` of this package has it. */
  readonly client: IssuerClient
  /**
   * A client with a service account that has `view-users` and `manage-users` of `realm-management`: it asks for accounts and
   * ends sessions by their id. Where it may see the support client, as in the realm file, the check looks at its settings.
   */
  readonly bridgeClient: IssuerClient
  /**
   * `impersonation`: the endpoint of the admin API, called with the actor's own token; default features. `exchange`: the older
   * token exchange, where the server has the feature `token-exchange` switched on. @default 'impersonation'
   */
  readonly way?: 'impersonation' | 'exchange'
  /**
   * Where the actors live. With `impersonation` an actor of the same realm loses their own session by the start, which the
   * server does and nobody can prevent; from another one (`master`) they keep it. @default 'master', with `exchange` the realm
   */
  readonly actorRealm?: string
  /** Registered at the support client; nobody ever goes there. @default 'http://127.0.0.1/understudy' */
  readonly redirectUri?: string
  /** Asked once for each start. @default the actor's own token that the bridge was called with */
  readonly actorToken?: (order: IssueOrder) => Promise<string>
  /** The subject's id in the realm. @default the id of the person */
  readonly subjectName?: (order: IssueOrder) => string
  /** The actor's id in their realm, as `act.sub` says it. @default the id of the person */
  readonly actorName?: (order: IssueOrder) => string
  /** Asked for, and at most this may come; `openid` is needed to read back who acts. @default ['openid'] */
  readonly scope?: readonly string[]
  /** What must be in `aud`. @default the support client */
  readonly expectedAudience?: readonly string[]
  /** Longest life of one token in seconds; never past the session's ceiling. @default 600 */
  readonly maxLifeSeconds?: number
  /** `keep`: a refresh token is kept and ended with the session, never used. @default 'refuse' */
  readonly refreshToken?: 'refuse' | 'keep'
  /** Whether the browser gets the token. @default false: it stays with the bridge */
  readonly handOut?: boolean
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** The options with nothing left out. */
export type Settings = Omit<Required<KeycloakOptions>, 'fetch' | 'timeoutSeconds'> & {
  /** `iss` of the subjects' realm. */
  readonly issuer: string
}

/** @throws IssuerError `endpoint_foreign` */
export function settled(options: KeycloakOptions): Settings {
  const { way = 'impersonation', realm, client } = options
  requireTrusted([options.url], options.privateNetwork)
  const url = options.url.replace(/\/$/u, '')
  const actorRealm = options.actorRealm ?? (way === 'exchange' ? realm : 'master')
  return {
    ...{ redirectUri: 'http://127.0.0.1/understudy', scope: ['openid'], expectedAudience: [client.id] },
    ...{ maxLifeSeconds: 600, refreshToken: 'refuse', handOut: false, privateNetwork: false, now: Date.now },
    subjectName: ({ subject }) => subject.id,
    actorName: ({ actor }) => actor.person.id,
    actorToken: async ({ actor }) => actor.token ?? '',
    ...options,
    ...{ url, way, actorRealm },
    issuer: `${url}/realms/${realm}`,
  }
}

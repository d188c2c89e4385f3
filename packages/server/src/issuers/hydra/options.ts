import type { CryptoKey, KeyObject } from 'jose'
import type { BackEndOptions } from '../backEnd.ts'
import type { IssuerClient } from '../clientAuthentication.ts'
import type { IssueOrder } from '../issuer.ts'

/** How the bridge gets the token. */
export type HydraWay =
  | {
      /**
       * The bridge is login application, consent application and client in one, with cookies of its own: no browser goes
       * anywhere, and the actor's login session at Hydra is not touched.
       */
      readonly kind: 'login_and_consent'
      /** Registered for the client. Read out of an answer, never called. */
      readonly redirectUri: string
    }
  | {
      /**
       * Through the actor's own browser, for whom the bridge may not sign anybody in: Hydra asks the login application, which hands the
       * challenges of this client to `hydraLoginAndConsent`.
       */
      readonly kind: 'redirect'
      /** Registered for the client: the bridge's `/support/issued`. */
      readonly redirectUri: string
      /**
       * Whether the actor signs in at this Hydra in the same browser. `here`: the start costs them that login, and they sign in
       * again after the end. `elsewhere`: nothing of theirs is there.
       */
      readonly actorLogin: 'here' | 'elsewhere'
    }
  | {
      /** RFC 7523. Needs `hydraTokenHook`, without which no token says who acts. */
      readonly kind: 'assertion'
      /** `iss` of the assertions, as it is trusted there. */
      readonly issuer: string
      readonly key: CryptoKey | KeyObject
      /** Such as `RS256`. */
      readonly algorithm: string
      readonly keyId: string
    }

export interface HydraOptions extends BackEndOptions {
  /** Of the public port, as `urls.self.issuer` says it. */
  readonly publicUrl: string
  /** Of the admin port, which must be reachable for the bridge and for nobody outside. */
  readonly adminUrl: string
  /** Plain http to other machines, inside of a network that nobody else is in. @default false */
  readonly privateNetwork?: boolean
  /** What the proxy in front of the admin port asks for. @default nothing */
  readonly adminHeaders?: Readonly<Record<string, string>>
  /** Confidential, for support alone, with one grant: `authorization_code`, or jwt-bearer. */
  readonly client: IssuerClient
  readonly way: HydraWay
  /** Asked for; each has to be in `aud`, others may be. */
  readonly audience: readonly string[]
  /** Asked for, and at most this may come. Without `offline_access`. */
  readonly scope: readonly string[]
  /** How Hydra names the subject. @default the id of the person */
  readonly subjectName?: (order: IssueOrder) => string
  /** What is written into `act.sub`. @default the id of the person */
  readonly actorName?: (order: IssueOrder) => string
  /** Longest life of one token in seconds; never past the session's ceiling. @default 600 */
  readonly maxLifeSeconds?: number
  /** Whether the browser gets the token. @default false: it stays with the bridge */
  readonly handOut?: boolean
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** Ten minutes. Seconds. */
export const LIFE = 600
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export function subjectOf({ subjectName }: HydraOptions, order: IssueOrder): string {
  return subjectName?.(order) ?? order.subject.id
}

export function actorOf({ actorName }: HydraOptions, order: IssueOrder): string {
  return actorName?.(order) ?? order.actor.person.id
}

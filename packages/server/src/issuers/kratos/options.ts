import { isTrusted } from '../../tokens/trusted.ts'
import type { BackEndOptions } from '../backEnd.ts'
import type { IssueOrder } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'

export interface KratosOptions extends BackEndOptions {
  /** The public side, as the bridge reaches it. */
  readonly publicUrl: string
  /** The administrator's side. It asks nobody who they are: nothing but the bridge and the operators may reach it. */
  readonly adminUrl: string
  /** For what stands in front of the administrator's side, such as `Authorization`. @default none */
  readonly adminHeaders?: Readonly<Record<string, string>>
  /** Plain http to other machines, inside of a network that nobody else is in. @default false */
  readonly privateNetwork?: boolean
  /**
   * Identity id of a test account without a second factor. Before the first start, and by the check, two sessions of it are
   * opened and ended: where the second one ends the first, the hook `revoke_active_sessions` is on, and support would sign
   * customers out. `null`: nobody tries, and the operator vouches for the configuration.
   */
  readonly canary: string | null
  /** How Kratos names the subject. @default the subject's id */
  readonly identityOf?: (order: IssueOrder) => string
  /** What the subject reads in their list of sessions. @default `Support session (<name of the actor>, <ticket>)` */
  readonly deviceName?: (order: IssueOrder) => string
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** @throws IssuerError `endpoint_foreign` for an address to which no credential may be sent in the clear */
export function requireTrusted({ publicUrl, adminUrl, privateNetwork = false }: KratosOptions): void {
  for (const url of [publicUrl, adminUrl]) {
    const private_ = privateNetwork && URL.canParse(url) && new URL(url).protocol === 'http:'
    if (!private_ && !isTrusted(url)) throw new IssuerError('endpoint_foreign')
  }
}

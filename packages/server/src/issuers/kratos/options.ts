import type { BackEndOptions } from '../backEnd.ts'
import type { IssueOrder } from '../issuer.ts'

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
   * Identity id of a test account without a second factor. Before a start, where that was not done for ten minutes, and by the check,
   * two sessions of it are opened and ended: where the second one ends the first, the hook `revoke_active_sessions` is on, and support
   * would sign customers out. `null`: nobody tries, and the operator vouches for the configuration; a start that signs its subject
   * out is refused, and so are all others for ten minutes.
   */
  readonly canary: string | null
  /** How Kratos names the subject. @default the subject's id */
  readonly identityOf?: (order: IssueOrder) => string
  /** What the subject reads in their list of sessions. @default `Support session (<name of the actor>, <ticket>)` */
  readonly deviceName?: (order: IssueOrder) => string
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

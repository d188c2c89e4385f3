import type { BackEndOptions } from '../backEnd.ts'
import type { GrantQuestion, IssueOrder } from '../issuer.ts'

export interface KetoAddress extends BackEndOptions {
  /** The port for questions. */
  readonly readUrl: string
  /** For what stands in front of it, such as `Authorization`. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** Plain http to other machines, inside of a network that nobody else is in. @default false */
  readonly privateNetwork?: boolean
}

export interface KetoOptions extends KetoAddress {
  /** The port for changes. It asks nobody who they are: nothing but the bridge and the operators may reach it. */
  readonly writeUrl: string
  /** Namespace of support grants, and their relation to agents. @default `SupportGrant`, `agents` */
  readonly grant?: { readonly namespace: string; readonly relation: string }
  /** Namespace of what the subject's data belongs to, and its relation to grants. @default `Account`, `support` */
  readonly account?: { readonly namespace: string; readonly relation: string }
  /** Which object that is. @default the subject's id */
  readonly objectOf?: (order: IssueOrder) => string
  /** How Keto names the agent. @default the actor's id */
  readonly agentOf?: (order: IssueOrder) => string
  /** What a grant has to open; each is asked after every start. @default `view` */
  readonly opens?: readonly string[]
  /** What a grant must not open. Asked as well: a start that opens one of these is taken back. @default none */
  readonly closed?: readonly string[]
  /**
   * What Keto is asked when the agent does something in a session.
   * @default `edit` for what changes something, else `view`, of the resource or else of the subject's object
   */
  readonly questionOf?: (asked: GrantQuestion, order: IssueOrder) => KetoQuestion
}

/** Whether somebody may do something to an object. */
export interface KetoQuestion {
  /** @default that of `account` */
  readonly namespace?: string
  readonly object: string
  /** A permit or a relation. */
  readonly relation: string
}

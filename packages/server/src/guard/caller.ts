import type { Mode, Person, SupportSession } from '@understudy/protocol'

/** Somebody as themselves, with no support session running. */
export interface OwnGuardCaller {
  readonly kind: 'own'
  readonly actor: Person
  readonly subject: null
  readonly session: null
  readonly mode: null
  /** Whose data the request is about. */
  readonly sub: string
  readonly roles: readonly string[]
}

/** An actor in a subject's account. */
export interface SupportGuardCaller {
  readonly kind: 'support'
  /** Who is at the keyboard. Changes are to be attributed to them. */
  readonly actor: Person
  readonly subject: Person
  readonly session: SupportSession
  readonly mode: Mode
  /** As whom the request is made: the subject's id; in `shadow` mode the actor's, and the data is that of {@link subject}. */
  readonly sub: string
  /**
   * The subject's roles. The actor's own never count here (calagopus/panel #91, the other way round): in `shadow` mode there are
   * none, and what is allowed is what the grant opens.
   */
  readonly roles: readonly string[]
}

/** Who a request comes from, as far as the application needs it. */
export type GuardCaller = OwnGuardCaller | SupportGuardCaller

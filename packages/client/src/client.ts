import type {
  ActionDecision,
  ActionMap,
  Capabilities,
  ContextAnswer,
  EndedSession,
  ImpersonationError,
  Person,
} from '@understudy/protocol'
import type { Authorization } from './authorization.ts'
import type { Channel } from './ports/channel.ts'
import type { Clock } from './ports/clock.ts'
import type { Connector, Custody } from './ports/connector.ts'
import type { PageLifecycle, ScrollPosition } from './ports/lifecycle.ts'
import type { Once } from './ports/once.ts'
import type { TabStorage } from './ports/tabStorage.ts'
import type { ResetHook } from './resetHook.ts'
import type { Change, ImpersonationState, StartRequest } from './stack/state.ts'

/** Where the actor was when they started, as far as this tab knows. */
export interface ReturnPoint {
  /** Path, query and fragment on the own origin. */
  readonly path: string
  /** `null` in a tab that did not start the session. */
  readonly scroll: ScrollPosition | null
  /** What `captureReturn` gave; `null` in a tab that did not start the session. */
  readonly payload: unknown
}

/** An identity change, told to the host while the page shows nobody's data. */
export interface IdentityChange extends Change {
  /** At the end of a support session, when the own one is restored: the place to go back to. */
  readonly returnPoint: ReturnPoint | null
}

/** Another subject for the session on screen. What is left out stays as it is there; the time is the policy's default. */
export interface SwitchRequest extends Partial<Pick<StartRequest, 'mode' | 'reason' | 'ticket' | 'ttlSeconds'>> {
  readonly subject: Person
}

/** What `client.on()` tells, by the name of the event. */
export interface ClientEvents {
  /**
   * A mark before the end was passed. Once per mark and deadline in all tabs together, in a visible one where there is
   * one; in each tab where the browser has no Web Locks. An extension arms the marks again.
   */
  warning: { readonly remaining: number; readonly mark: number }
  /** This tab entered a support session, started here or in another tab. */
  started: { readonly sessionId: string }
  /** This tab left a support session. `null`: the server did not say what became of it. */
  ended: { readonly session: EndedSession | null }
  /** The own session is back on screen, in the tab it was left in: the place to restore. The scroll position is restored. */
  returned: ReturnPoint
  /** Something failed, in the foreground or the background. Best-effort ends that nobody waits for are not among them. */
  error: { readonly error: ImpersonationError }
}

/** What a client is made from. Only the connector is needed. */
export interface ClientOptions {
  /** The back end: `bridge()`, `workerBridge()`, or a plain object of your own. */
  readonly connector: Connector
  /** The application's actions, for `can()`. Share the object with the guard. */
  readonly actions?: ActionMap
  /**
   * Origins that `client.fetch` may tell the context and the credential, each as `https://app.example`.
   * @default the page's own origin
   */
  readonly origins?: readonly string[]
  /**
   * What the server already knew when it rendered the page. The first `resume()` then asks nothing, unless the device's clock
   * says that the page is an old one, out of a cache. It names people: serve such a page with `Cache-Control: no-store`.
   */
  readonly initialContext?: ContextAnswer
  /**
   * Whether this browser may have anything to do with support sessions, such as a one-bit cookie set at the console's
   * sign-in. `false`: an actor whose token names nobody else stays `own` without a request, a timer or a stored byte.
   * Never trusted for more. @default always ask
   */
  readonly hint?: () => boolean
  /** Unsaved work: delays an identity change up to two seconds, and cannot stop it. Must not wait for `client.fetch`. */
  readonly beforeContextChange?: (change: IdentityChange) => void | Promise<void>
  /**
   * What has to forget the identity that is left, in this order, each awaited. Runs in `switching`, while the page is
   * blank; a failure, or `resetTimeout` without an end, reloads the page. Must not wait for `client.fetch`, which itself
   * waits for the end of `switching`. `end()` of a session that is over resolves at once in it; that of one which is being
   * entered is carried out after the reset, and must not be waited for. Without hooks and without `onIdentityChange` every
   * change of identity reloads the page, because nobody but the host knows what it keeps. Ready-made ones:
   * `@understudy/client/integrations/caches`.
   */
  readonly resetHooks?: readonly ResetHook[]
  /** The last of the hooks: the place to navigate. */
  readonly onIdentityChange?: (change: IdentityChange) => void | Promise<void>
  /** Milliseconds for all hooks together. @default 5000 */
  readonly resetTimeout?: number
  /**
   * Anything of the host's to be handed back in the {@link ReturnPoint}, or a promise of it: it must survive JSON, and lies
   * in `sessionStorage` while the session lasts, where script of the subject's page can read it. Called by `start()`, and
   * waited for beside the start's own call, two seconds at most. What it does wrong (`connector_failed`) is told as an
   * event and stops nothing: the payload is `null` then.
   */
  readonly captureReturn?: () => unknown
  /**
   * What happens when the time is up. `return`: the own session comes back by itself. `hold`: the page stays `expired`,
   * with every request refused, until `end()` or `reissue()`. @default 'return'
   */
  readonly expiry?: 'return' | 'hold'
  /**
   * The host's own sign-out, called by `signOut()` once the support session is over, ten seconds at most. Must not wait for
   * `signOut()` or `end()`, which then wait for it; nor must the reset hooks of a sign-out.
   */
  readonly onSignOut?: () => void | Promise<void>
  /** Marks of the `warning` event, milliseconds before the end. @default [300_000, 60_000, 20_000] */
  readonly warningMarks?: readonly number[]
  /** Port to the time. Tests bring their own ports from `@understudy/client/testing`. @default the browser's */
  readonly clock?: Clock
  /** Port to the other tabs. @default the browser's */
  readonly channel?: Channel
  /** Port to the page: seen or not, frozen, back from the cache, reloaded. @default the browser's */
  readonly lifecycle?: PageLifecycle
  /** Port to the one entry that a tab keeps across a reload. @default the browser's */
  readonly storage?: TabStorage
  /** Port to what is done once in all tabs together. @default the browser's */
  readonly once?: Once
  /** What `client.fetch` sends with, unless the connector keeps the credentials and sends itself. @default the platform's */
  readonly fetch?: typeof globalThis.fetch
}

/**
 * The session stack of one tab. Read it like a zustand store (`useStore(client, selector)` works); change it only by
 * its verbs. At most one verb is in flight: others reject with `busy`, except `end`, which pre-empts `start`.
 */
export interface ImpersonationClient {
  /** The state now. The same object until something changes. */
  getState(): ImpersonationState
  /** The state at the creation, which the server's HTML was rendered from. Never changes. */
  getInitialState(): ImpersonationState
  /** Calls back after every change. Returns its own undo. The first subscriber starts what listens to the page and the tabs. */
  subscribe(listener: (state: ImpersonationState, previous: ImpersonationState) => void): () => void
  /**
   * Resolves once the server has confirmed the session with the credential the app will use, or the request waits.
   *
   * @throws a code of the server for a refusal; `busy`, `already_in_support_session`, `identity_unknown`, `signed_out`,
   * `reason_required`, `subject_is_actor` before anything is sent; `unverified_start` when the session is not the one asked for; `superseded` when `end` or
   * `signOut` came first; `network`, `outcome_unknown` when no answer came; `disposed`.
   */
  start(request: StartRequest): Promise<void>
  /**
   * Goes on in another account: ends the session on screen and starts one for `subject`, as one step, under the same
   * reason unless another is given. The own page is not shown in between. A refused switch leaves the session on screen
   * where the back end can do both at once (the bridge can), else the own one.
   *
   * @throws as `start()`; `not_active` without a support session; `needs_approval` where another person has to decide
   * first: the present session goes on, and nothing is left waiting.
   */
  switchTo(request: SwitchRequest): Promise<void>
  /**
   * The same account for a new time, on the same page: a new decision, with the reason of the session that has run out
   * or is about to, unless another is given. Nothing is reset, because actor, subject and mode stay.
   *
   * @throws as `switchTo()`
   */
  reissue(renewal?: Omit<SwitchRequest, 'subject'>): Promise<void>
  /**
   * Ends the support session (or withdraws what is starting or pending) and restores the own session. Idempotent.
   *
   * @throws `outcome_unknown` and the server's codes when the session could not be shown to be over; `superseded`;
   * `busy` while signing out; `disposed`.
   */
  end(): Promise<void>
  /**
   * Asks for more time. Never past the ceiling.
   *
   * @throws `not_active`, `session_expired`, `busy`, `unsupported`, `identity_unknown`, the server's `ceiling_reached`,
   * `network`, `disposed`.
   */
  extend(): Promise<void>
  /**
   * Ends both sessions. Lands signed out, never on the own session, whatever fails on the way: say so where it rejects,
   * and offer to call it again, which goes on with what was left open.
   *
   * @throws `outcome_unknown` when the support session could not be shown to be over, or `onSignOut` failed (`cause`);
   * `superseded` when the page is reloaded because `onIdentityChange` failed; `busy` while it is; `disposed`.
   */
  signOut(): Promise<void>
  /** Asks the server who we are, and resolves when the state has settled or is suspended. Never rejects. */
  resume(): Promise<void>
  /** Forgets the credential, drops every listener and timer. Idempotent; verbs then reject with `disposed`. */
  dispose(): void
  /**
   * `fetch` with the credential and the context assertion, for the allow-listed origins; others get neither and are
   * left alone. Refused locally when the identity is not certain. See the README for the rules.
   */
  readonly fetch: typeof globalThis.fetch
  /**
   * What `client.fetch` does before it sends, for clients that send by themselves: waits until it is certain who is asking,
   * and gives the headers, the signal and the judge for one request. Sends nothing. `@understudy/client/integrations/xhr`
   * and `…/socket` build on it; prefer them, and `client.fetch` to all.
   *
   * @throws like `client.fetch`; `unsupported` in a custody in which the page holds no credential to add.
   */
  authorize(input: RequestInfo | URL, init?: { readonly method?: string }): Promise<Authorization>
  /** Whether an action would be allowed. Shows; the server decides. */
  can(action: string): ActionDecision
  /**
   * Milliseconds until the support session ends, never negative, never rising without an extension. `null` without one, and
   * while nobody can tell: the device slept or its clock was set, and the server has not been asked since.
   */
  remaining(): number | null
  /**
   * Whether the host's `hint` says now that this browser may have to do with support sessions: a reason to load ahead what
   * one would need, and for no more. `false` without a hint, and where it cannot be read.
   */
  hinted(): boolean
  /** Hears of events that are no part of the state. Returns its own undo. */
  on<K extends keyof ClientEvents>(event: K, listener: (detail: ClientEvents[K]) => void): () => void
  /** Where the credentials are kept. */
  readonly custody: Custody
  /**
   * What the connector says that its back end can do, and what not; `null`: what the bridge can. A bridge in front of another
   * identity system tells what is left with its policy, mode by mode: `capabilitiesIn` of `@understudy/client/connectors` reads
   * both together. The kit's screens go by it.
   */
  readonly capabilities: Capabilities | null
}

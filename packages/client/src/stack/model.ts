import type { ApprovalRequest, ImpersonationError } from '@understudy/protocol'
import type { Active, ImpersonationState, StartRequest } from './state.ts'

/** What connector and host can do. Fixed for the life of a client. */
export interface Abilities {
  /** Who adds the credential to a request: the page, the browser, or the connector, which keeps it out of the page. */
  readonly custody: 'bearer' | 'cookie' | 'kept'
  readonly credential: boolean
  readonly extend: boolean
  readonly cancel: boolean
  readonly request: boolean
  /** Whether the host resets its caches itself. Without that only a reload makes sure that none is shown. */
  readonly resets: boolean
  /** What a session that has run out becomes: the own session at once, or `expired` until somebody decides. */
  readonly expiry: 'return' | 'hold'
}

export interface StartOperation {
  readonly kind: 'start'
  /** Idempotency key, and the name by which late answers are recognised. */
  readonly key: string
  readonly request: StartRequest
  /** The approval it uses. */
  readonly requestId: string | null
  /** The session whose place it takes, in one step: the own page is not shown in between. */
  readonly replaces: Active | null
  /**
   * `sent`: no answer yet. `unknown`: the outcome has to be read from the context. `verifying`: started, not yet read
   * back. `switching`: read back, the page is being reset.
   */
  readonly stage: 'sent' | 'unknown' | 'verifying' | 'switching'
  /** What the read-back has to confirm. */
  readonly confirmed: Active | null
  readonly tries: number
  readonly error: ImpersonationError | null
}

export interface EndOperation {
  readonly kind: 'end'
  readonly key: string
  /**
   * `after-start`: waits for the answer of the start it withdraws. `after-hooks`: waits for the page to be reset.
   * `asking`: has to learn first what there is to end.
   */
  readonly stage: 'after-start' | 'after-hooks' | 'asking' | 'cancelling' | 'sent' | 'switching'
  /** What is being ended: key of a start, id of a request or of a session. */
  readonly of: string | null
  /** Id of the subject of the session being ended, where it is known: what the answer has to be about. */
  readonly whose: string | null
  readonly tries: number
  readonly error: ImpersonationError | null
}

export interface ExtendOperation {
  readonly kind: 'extend'
  readonly key: string
  readonly stage: 'sent' | 'unknown'
  readonly session: string
  /** The deadline before, to tell afterwards whether it moved. */
  readonly expiresAt: number
  readonly error: ImpersonationError | null
}

export interface SignOutOperation {
  readonly kind: 'sign-out'
  readonly key: string
}

/** What a sign-out could not show to be over. `null`: not even whether there was a session. */
export interface Unended {
  readonly session: string | null
}

/** The verb in flight. There is at most one per tab. */
export type Operation = StartOperation | EndOperation | ExtendOperation | SignOutOperation

/** The public state, and what is needed to judge which answers still count. */
export interface Model {
  readonly state: ImpersonationState
  /** Moves with every change of state. An answer to a question asked at another revision is discarded. */
  readonly revision: number
  /** Epoch of the actor session as the server last told it. */
  readonly epoch: number
  readonly operation: Operation | null
  /** Revision at which the context question in flight was asked. */
  readonly asking: number | null
  /** Something happened while no question could be asked: ask once more as soon as the state rests. */
  readonly again: boolean
  /** A live session found on the server, for which the credential is being fetched. */
  readonly adopting: Active | null
  /** The session whose credential the vault holds. The credential itself is never here. */
  readonly credentialOf: string | null
  /** Failed tries in a row, for the pace of the next ones. */
  readonly attempt: number
  /** A request this tab no longer waits for, although the server may still list it. */
  readonly dismissed: string | null
  /** A switch was sent and nobody has said yet which session is on top: it may be another one than is shown. */
  readonly uncertain: boolean
  /** What the last sign-out left behind, for the next one; `null` once the server has said who we are. */
  readonly unended: Unended | null
  /** Where the actor was when the request was made. */
  readonly returnTo: string | null
  /** The first question has been answered, or has failed, or was not needed. */
  readonly booted: boolean
  /** The page is being reloaded: nothing is shown and nothing is decided any more. */
  readonly reloading: boolean
  readonly abilities: Abilities
}

export function createModel(state: ImpersonationState, epoch: number, abilities: Abilities): Model {
  return {
    state,
    revision: 0,
    epoch,
    operation: null,
    asking: null,
    again: false,
    adopting: null,
    credentialOf: null,
    attempt: 0,
    dismissed: null,
    uncertain: false,
    unended: null,
    returnTo: null,
    booted: false,
    reloading: false,
    abilities,
  }
}

/** A start that has just been sent. */
export function startOperation(
  key: string,
  request: StartRequest,
  { requestId = null, replaces = null }: Partial<Pick<StartOperation, 'requestId' | 'replaces'>> = {},
): StartOperation {
  return { kind: 'start', key, request, requestId, replaces, stage: 'sent', confirmed: null, tries: 0, error: null }
}

/** Whether what the server tells is what a start asked for, whoever brought it about. */
export function isAnswerTo({ request, replaces }: StartOperation, told: Active | ApprovalRequest): boolean {
  if ('session' in told && told.session.id === replaces?.session.id) return false
  const mode = 'session' in told ? told.session.mode : told.mode
  return told.subject.id === request.subject.id && mode === request.mode
}

import type {
  ApprovalRequest,
  ContextAnswer,
  EndedSession,
  ExtendAnswer,
  ImpersonationError,
  PendingAnswer,
  Person,
  StartedAnswer,
} from '@understudy/protocol'
import type { Unended } from './model.ts'
import type { StartRequest } from './state.ts'
import type { ToldEnd } from './toldEnd.ts'

/** The answer to a start without its credential, which goes straight into the vault. */
export type StartOutcome = Omit<StartedAnswer, 'credential'> | PendingAnswer

interface Verb {
  readonly key: string
}

interface Asked {
  readonly revision: number
}

interface Failed {
  readonly error: ImpersonationError
}

/** Everything that can happen to the stack. Plain data: traces can be recorded and replayed. */
export type StackEvent =
  // Verbs
  | (Verb & { readonly type: 'start'; readonly request: StartRequest })
  /** Another session in the place of the one on screen: another subject, or the same one anew. */
  | (Verb & { readonly type: 'switch-to'; readonly request: StartRequest })
  | (Verb & { readonly type: 'end' })
  | (Verb & { readonly type: 'extend' })
  | (Verb & { readonly type: 'sign-out' })
  | { readonly type: 'resume' }
  // Answers to questions, valid at one revision
  | (Asked & { readonly type: 'context-answered'; readonly answer: ContextAnswer })
  | (Asked & Failed & { readonly type: 'context-failed' })
  | (Asked & { readonly type: 'request-answered'; readonly request: ApprovalRequest | null })
  | (Asked & { readonly type: 'request-failed' })
  | (Asked & { readonly type: 'hooks-done' })
  | (Asked & Failed & { readonly type: 'hooks-failed' })
  | (Asked & { readonly type: 'retry' })
  // Answers to operations, valid for one key
  | (Verb & { readonly type: 'start-answered'; readonly answer: StartOutcome; readonly deviation: string | null })
  | (Verb & Failed & { readonly type: 'start-failed' })
  | (Verb & { readonly type: 'read-back-answered'; readonly answer: ContextAnswer })
  | (Verb & Failed & { readonly type: 'read-back-failed' })
  | (Verb & { readonly type: 'end-answered'; readonly answer: ToldEnd })
  | (Verb & Failed & { readonly type: 'end-failed' })
  | (Verb & { readonly type: 'cancel-answered' })
  | (Verb & Failed & { readonly type: 'cancel-failed' })
  | (Verb & { readonly type: 'extend-answered'; readonly answer: ExtendAnswer })
  | (Verb & Failed & { readonly type: 'extend-failed' })
  | (Verb & {
      readonly type: 'left'
      readonly ended: EndedSession | null
      readonly epoch: number | null
      readonly unended: Unended | null
      /** The page is signed out all the same; this is for the caller. */
      readonly error: ImpersonationError | null
    })
  // The credential of one session
  | { readonly type: 'credential-kept'; readonly session: string }
  | (Failed & { readonly type: 'credential-failed'; readonly session: string })
  // Moments
  /** Identity is in doubt: 409, 401, restore from the back/forward cache, sleep, back online. */
  | { readonly type: 'doubt' }
  /** Worth asking, nothing to doubt: the tab became visible, the server hinted. */
  | { readonly type: 'check' }
  /** Another tab says the stack moved. Never the truth. */
  | { readonly type: 'hint'; readonly epoch: number }
  | { readonly type: 'offline' }
  | { readonly type: 'deadline'; readonly session: string }
  /** A start that left the page came back without a session. */
  | (Failed & { readonly type: 'return-refused' })
  /** The host says this is an ordinary user: nobody asks the server. */
  | { readonly type: 'ordinary'; readonly actor: Person | null }
  | { readonly type: 'dispose' }

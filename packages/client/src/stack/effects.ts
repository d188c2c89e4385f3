import type { EndedSession, ImpersonationError } from '@understudy/protocol'
import type { Active, Change, StartRequest } from './state.ts'

/** What the machine wants done. Data only; `actions/` does it and answers with an event. */
export type Effect =
  | { readonly type: 'ask-context'; readonly revision: number }
  | { readonly type: 'ask-request'; readonly revision: number; readonly id: string }
  | {
      readonly type: 'send-start'
      readonly key: string
      readonly actor: string
      readonly request: StartRequest
      readonly requestId: string | null
      /** The session to be ended in the same step. */
      readonly replaces: string | null
    }
  | { readonly type: 'read-back'; readonly key: string; readonly session: string }
  | { readonly type: 'send-end'; readonly key: string; readonly session: string }
  | { readonly type: 'send-cancel'; readonly key: string; readonly request: string }
  | { readonly type: 'send-extend'; readonly key: string; readonly session: string }
  /** Ends on a best effort what a start left behind that nobody waits for any more. */
  | { readonly type: 'abandon'; readonly session: string | null; readonly request: string | null }
  | {
      readonly type: 'leave'
      readonly key: string
      readonly session: string | null
      /** Nobody knows whether there is a session, or another one: the server has to be asked. */
      readonly unsure: boolean
      readonly change: Change
    }
  | { readonly type: 'fetch-credential'; readonly active: Active }
  | { readonly type: 'drop-credential' }
  | { readonly type: 'abort-inflight' }
  | { readonly type: 'run-hooks'; readonly revision: number; readonly change: Change }
  /** Starts over from the server's truth; `path`: at another place. */
  | { readonly type: 'reload'; readonly path: string | null }
  | { readonly type: 'post-changed'; readonly epoch: number }
  | { readonly type: 'schedule-deadline' }
  | { readonly type: 'schedule-retry'; readonly revision: number; readonly delay: number }
  /** Settles the promise of a verb. */
  | { readonly type: 'settle'; readonly key: string; readonly error: ImpersonationError | null }
  /** `left`: the session that it goes on from, or takes the place of. */
  | {
      readonly type: 'report-started'
      readonly session: string
      readonly actor: string
      readonly left: string | null
    }
  | { readonly type: 'report-ended'; readonly session: EndedSession | null }
  | { readonly type: 'report-error'; readonly error: ImpersonationError }

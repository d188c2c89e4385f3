import type {
  ApprovalRequest,
  ContextAnswer,
  CredentialAnswer,
  EndAnswer,
  ExtendAnswer,
  ImpersonationError,
  PendingAnswer,
  StartedAnswer,
} from '@understudy/protocol'
import type { Effect } from '../src/stack/effects.ts'
import type { Asked } from '../src/stack/reckoning.ts'

/** Calls of the sign-out, which is one effect of several steps. */
export type LeaveCall =
  | { readonly type: 'leave-context' }
  | { readonly type: 'leave-end'; readonly key: string; readonly session: string }

/** What a tab asks the server for. */
export type Question =
  | Extract<
      Effect,
      {
        type:
          | 'ask-context'
          | 'ask-request'
          | 'send-start'
          | 'read-back'
          | 'send-end'
          | 'send-cancel'
          | 'send-extend'
          | 'abandon'
          | 'fetch-credential'
      }
    >
  | LeaveCall

export type Told =
  | ContextAnswer
  | StartedAnswer
  | PendingAnswer
  | EndAnswer
  | ExtendAnswer
  | CredentialAnswer
  | { readonly request: ApprovalRequest | null }
  | { readonly done: true }

/** What the server sends back. `cookie`: the `Set-Cookie` that comes with it; absent without one. */
export type Reply = { readonly cookie?: string | null } & (
  | { readonly told: Told; readonly error?: never }
  | { readonly error: ImpersonationError; readonly told?: never }
)

/** One call on its way. */
export interface Call {
  readonly question: Question
  /** Position among all calls of its page, from 0. No decision depends on it. */
  readonly serial: number
  readonly asked: Asked
  /**
   * `waited-for`: the client waits. `late`: it has given up, and would still listen (a start). `unheard`: nobody will
   * hear the answer, but the server may still do what was asked, and the browser may still take the cookie.
   */
  readonly heard: 'waited-for' | 'late' | 'unheard'
  /** `null`: has not reached the server. */
  readonly reply: Reply | null
  /** A copy has been processed already: the network may deliver a request twice. */
  readonly copied: boolean
}

export function callOf(question: Question, serial: number, asked: Asked): Call {
  return { question, serial, asked, heard: 'waited-for', reply: null, copied: false }
}

/** Whether the server changes anything for it. Of a question without effect nothing is left once nobody listens. */
export function hasEffect({ type }: Question): boolean {
  switch (type) {
    case 'send-start':
    case 'send-end':
    case 'send-cancel':
    case 'send-extend':
    case 'abandon':
    case 'leave-end':
      return true
    default:
      return false
  }
}

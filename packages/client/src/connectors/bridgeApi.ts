import type {
  ApprovalRequest,
  AuditEvent,
  AuditOutcome,
  AuditType,
  EndAnswer,
  HistoryEntry,
  LiveSession,
  Person,
  Policy,
  Review,
  ReviewVerdict,
} from '@understudy/protocol'
import { readEndAnswer, readRequest } from '../answers.ts'
import { browserFetch } from '../ports/network.ts'
import { shape } from '../readers.ts'
import {
  readAuditPage,
  readHistory,
  readLiveSessions,
  readOpenRequests,
  readPolicy,
  readReview,
  readReviews,
  readVerdict,
} from './bridgeAnswers.ts'
import { createHttp, type HttpOptions } from './http.ts'

/** An open request as approvers see it. */
export interface OpenRequest extends ApprovalRequest {
  readonly actor: Person
}

/** Filters of the log. All are exact but `q`, which searches. */
export interface AuditQuery {
  readonly cursor?: string
  readonly limit?: number
  readonly actor?: string
  readonly subject?: string
  readonly session?: string
  readonly outcome?: AuditOutcome
  readonly type?: AuditType
  readonly q?: string
}

/** One page of the log, newest first. */
export interface AuditPage {
  readonly events: readonly AuditEvent[]
  /** Cursor of the next page; `null` on the last one. */
  readonly next: string | null
  readonly total: number
}

/** Result of verifying the chain of the log. */
export interface AuditVerdict {
  readonly ok: boolean
  readonly checked: number
  readonly head: string
  readonly firstBad: { readonly seq: number; readonly kind: string } | null
}

/** The calls of {@link bridgeOperator}. Each rejects as it does. */
export interface BridgeOperator {
  /**
   * What the dialogs need to know. Also in a support session, for `<SwitchSubject>` and `<ExpiredOverlay>`, but then not by
   * `client.fetch`, which asks as the subject.
   */
  policy(signal?: AbortSignal): Promise<Policy>
  liveSessions(signal?: AbortSignal): Promise<readonly LiveSession[]>
  /** Stops somebody's session at once. */
  revoke(id: string): Promise<EndAnswer>
  /** Approvers: all that are open. Others: their own. */
  requests(signal?: AbortSignal): Promise<readonly OpenRequest[]>
  approve(id: string, note?: string): Promise<ApprovalRequest>
  deny(id: string, note?: string): Promise<ApprovalRequest>
  /** Emergency accesses with their reviews, those that wait first. Approvers: all. Others: their own. */
  reviews(signal?: AbortSignal): Promise<readonly Review[]>
  /** Writes the review of somebody else’s, once, when it is over. `text`: 10 to 500 characters. */
  review(id: string, found: { readonly verdict: ReviewVerdict; readonly text: string }): Promise<Review>
  /** Newest first. */
  audit(query?: AuditQuery, signal?: AbortSignal): Promise<AuditPage>
  verifyAudit(signal?: AbortSignal): Promise<AuditVerdict>
  /** The caller's own account: who looked into it, when and why. */
  history(signal?: AbortSignal): Promise<readonly HistoryEntry[]>
  /** The caller ends a live session in their own account. */
  endVisit(id: string): Promise<EndAnswer>
}

/**
 * The bridge for operators and subjects: live sessions, decisions, the log, one's own history. Not part of the stack
 * and not needed to impersonate. Give it `client.fetch` to have its calls fenced like the application's own.
 *
 * Rejects like `bridge()`: the server's code, `network`, `invalid_answer`.
 *
 * @example const { policy, liveSessions } = bridgeOperator({ actorToken, fetch: client.fetch })
 */
export function bridgeOperator(options: HttpOptions): BridgeOperator {
  const http = createHttp(options, options.fetch ?? browserFetch())
  const get = (path: string, signal?: AbortSignal) => http(path, signal === undefined ? {} : { signal })
  const item = (list: string, id: string, verb: string) => `/support/${list}/${encodeURIComponent(id)}/${verb}`
  const decide = async (id: string, verb: 'approve' | 'deny', note: string | undefined) =>
    readRequest(await http(item('requests', id, verb), { body: note === undefined ? {} : { note } }), 'request')

  return {
    policy: async (signal) => readPolicy(await get('/support/policy', signal)),
    liveSessions: async (signal) => readLiveSessions(shape(await get('/support/sessions', signal), 'answer').sessions),
    revoke: async (id) => readEndAnswer(await http(item('sessions', id, 'revoke'), { body: {} })),
    requests: async (signal) => readOpenRequests(shape(await get('/support/requests', signal), 'answer').requests),
    approve: (id, note) => decide(id, 'approve', note),
    deny: (id, note) => decide(id, 'deny', note),
    reviews: async (signal) => readReviews(shape(await get('/support/reviews', signal), 'answer').reviews),
    review: async (id, { verdict, text }) =>
      readReview(await http(`/support/reviews/${encodeURIComponent(id)}`, { body: { verdict, text } }), 'review'),
    audit: async (query, signal) => readAuditPage(await get(`/support/audit${search(query)}`, signal)),
    verifyAudit: async (signal) => readVerdict(await get('/support/audit/verify', signal)),
    history: async (signal) => readHistory(shape(await get('/support/history', signal), 'answer').entries),
    endVisit: async (id) => readEndAnswer(await http(item('history', id, 'end'), { body: {} })),
  }
}

function search(query: AuditQuery = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const parameters = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return given.length === 0 ? '' : `?${parameters}`
}

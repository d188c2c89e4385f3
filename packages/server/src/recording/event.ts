import type { NewAuditEvent } from '../audit/append.ts'
import type { SessionRow } from '../sessions/store.ts'

/** What is known about the request that led to an event. */
export interface RequestFacts {
  readonly id: string
  readonly ip: string | null
  readonly userAgent: string | null
  readonly method: string
  readonly route: string
  /** `client_id` of the standard client that sent it; `null`: none did, or none that is known. */
  readonly client: string | null
}

type Given = Pick<NewAuditEvent, 'time' | 'type' | 'outcome'> & Partial<NewAuditEvent>

/** An audit event with everything that is not given left empty. */
export function auditEvent(given: Given): NewAuditEvent {
  return {
    actor: null,
    actedAs: null,
    subject: null,
    session: null,
    mode: null,
    reason: null,
    ticket: null,
    approver: null,
    action: null,
    detail: null,
    policyVersion: null,
    request: null,
    ...given,
  }
}

/** What an event says about the session it belongs to. `actedAs` stays open: not every event is an act as somebody. */
export function ofSession(row: SessionRow) {
  return {
    actor: row.actor,
    subject: row.subject,
    session: row.id,
    mode: row.mode,
    reason: row.reason,
    ticket: row.ticket,
    ...ofTenant(row.subjectTenant),
    ...(row.breakGlass ? { breakGlass: true as const } : {}),
    approver: row.approver,
  }
}

/** Whose matter it is, where there are organisations: who reaches another one alone does not read it. */
export function ofTenant(tenant: string | null) {
  return tenant === null ? {} : { tenant }
}

/** As whom an act in this session was done; `null` in `shadow` mode, where the actor acts as themselves. */
export function actedAsOf({ mode, subjectId }: Pick<SessionRow, 'mode' | 'subjectId'>): string | null {
  return mode === 'shadow' ? null : subjectId
}

/** What an event says about its request: an action by name, and where it came from. */
export function ofRequest(facts: RequestFacts, action: { readonly name: string; readonly class?: string | null }) {
  const { id, ip, userAgent, method, route, client } = facts
  return {
    action: { name: action.name, class: action.class ?? null, method, route },
    request: { id, ip, userAgent, ...(client === null ? {} : { client }) },
  }
}

const LONGEST_ROUTE = 200
const LONGEST_USER_AGENT = 256

/** Reads the facts of a request. The address is the host's to know; no header is believed about it. */
export function requestFacts(request: Request, id: string, ip: string | null): RequestFacts {
  return {
    id,
    ip,
    userAgent: request.headers.get('User-Agent')?.slice(0, LONGEST_USER_AGENT) ?? null,
    method: request.method,
    // Without the query: it may carry search words.
    route: new URL(request.url).pathname.slice(0, LONGEST_ROUTE),
    client: null,
  }
}

import {
  AUDIT_TYPES,
  type AuditEvent,
  type AuditOutcome,
  type AuditType,
  type FieldProblem,
} from '@understudy/protocol'
import { type AuditQuery, isAuditCursor, readAudit } from '../../audit/read.ts'
import { verifyAudit } from '../../audit/verify.ts'
import { commitRecorded } from '../../recording/commit.ts'
import { auditEvent, ofRequest } from '../../recording/event.ts'
import { Refusal } from '../../refusal.ts'
import { type Call, json, type Route } from '../call.ts'
import { approves, operator, type PresentCaller } from '../callers.ts'

/** The log, and the proof that it is whole. Reading it is itself recorded. */
export const AUDIT_ROUTES: readonly Route[] = [
  { path: '/support/audit', methods: { GET: { action: 'audit.read', handler: read } } },
  { path: '/support/audit/verify', methods: { GET: { action: 'audit.verify', handler: verify } } },
]

async function read(call: Call): Promise<Response> {
  const present = await operator(call)
  const query = readQuery(new URL(call.request.url).searchParams)
  const page = await readAudit(call.deps.sql, query)
  await recordReading(call, present, 'audit.read')
  return json(approves(call, present) ? page : { ...page, events: page.events.map(withoutRule) })
}

async function verify(call: Call): Promise<Response> {
  const present = await operator(call)
  const { head, ...verdict } = await verifyAudit(call.deps.sql)
  await recordReading(call, present, 'audit.verify')
  // The end of the chain as text, to be compared by eye with one kept elsewhere; empty for an empty log.
  return json({ ...verdict, head: head?.hash ?? '' })
}

/** @throws Refusal `audit_unavailable`: who cannot be recorded reading, does not read */
async function recordReading({ deps, facts }: Call, { entry }: PresentCaller, name: string): Promise<void> {
  const event = auditEvent({
    time: deps.now(),
    type: 'AUDIT_READ',
    outcome: 'allowed',
    actor: entry.person,
    policyVersion: deps.policy.version,
    ...ofRequest(facts, { name }),
  })
  await commitRecorded(deps.sql, async () => ({ result: undefined, events: [event] }))
}

/** Why a subject was unavailable is for approvers: told to agents, it would answer what the refusal did not. */
function withoutRule(event: AuditEvent): AuditEvent {
  if (event.detail !== 'subject_unavailable' || event.action === null) return event
  return { ...event, action: { ...event.action, class: null } }
}

const OUTCOMES: readonly AuditOutcome[] = ['allowed', 'refused', 'failed']
const PAGE = 50
const LONGEST_FILTER = 200

function readQuery(params: URLSearchParams): AuditQuery {
  const errors: FieldProblem[] = []
  const refuse = (name: string) => {
    errors.push({ pointer: `/${name}`, code: 'unknown_value', detail: 'This is none of the known values.' })
    return undefined
  }
  const text = (name: string) => params.get(name)?.slice(0, LONGEST_FILTER) || undefined
  const oneOf = <T extends string>(name: string, known: readonly T[]) => {
    const given = text(name)
    return given === undefined ? undefined : (known.find((value) => value === given) ?? refuse(name))
  }
  const matching = (name: string, valid: (value: string) => boolean) => {
    const given = text(name)
    return given === undefined || valid(given) ? given : refuse(name)
  }
  const query = {
    cursor: matching('cursor', isAuditCursor),
    limit: Number(matching('limit', (value) => /^[1-9][0-9]{0,2}$/.test(value)) ?? PAGE),
    actor: text('actor'),
    subject: text('subject'),
    session: text('session'),
    outcome: oneOf('outcome', OUTCOMES),
    type: oneOf<AuditType>('type', AUDIT_TYPES),
    q: text('q'),
  }
  if (errors.length > 0) throw new Refusal('validation_failed', { errors })
  return query
}

import type { AuditEvent } from '@understudy/protocol'
import {
  AuditExportQuerySchema,
  AuditExportSchema,
  AuditPageQuerySchema,
  AuditPageSchema,
  AuditVerdictSchema,
} from '@understudy/protocol/schemas'
import { exportAudit } from '../../audit/export/exportAudit.ts'
import { readAudit } from '../../audit/read.ts'
import { verifyAudit } from '../../audit/verify.ts'
import { scopeOf } from '../../policy/scope.ts'
import { commitRecorded } from '../../recording/commit.ts'
import { auditEvent, ofRequest, ofTenant } from '../../recording/event.ts'
import { type Call, json, type Route } from '../call.ts'
import { approver, approves, operator, type PresentCaller } from '../callers.ts'
import { answer as answers, type Input, operation } from '../operation.ts'

/** The log, and the proof that it is whole. Reading it is itself recorded. */
export const AUDIT_ROUTES: readonly Route[] = [
  {
    path: '/support/audit',
    methods: {
      GET: operation({
        action: 'audit.read',
        summary: 'A page of the log, for the support team',
        access: 'caller',
        query: AuditPageQuerySchema,
        answers: { 200: answers('Newest first.', AuditPageSchema) },
        handler: read,
      }),
    },
  },
  {
    path: '/support/audit/export',
    methods: {
      GET: operation({
        action: 'audit.export',
        summary:
          'The log as a download, for approvers: whole as JSON, without mail addresses and browsers as CSV or OCSF 1.6.0',
        access: 'caller',
        query: AuditExportQuerySchema,
        answers: {
          200: {
            description: 'Oldest first.',
            content: { 'application/json': AuditExportSchema, 'text/csv': null },
          },
        },
        handler: download,
      }),
    },
  },
  {
    path: '/support/audit/verify',
    methods: {
      GET: operation({
        action: 'audit.verify',
        summary: 'Prove the chain, from the first entry to the last',
        access: 'caller',
        answers: { 200: answers('Whether it is whole, and where not.', AuditVerdictSchema) },
        handler: verify,
      }),
    },
  },
]

const PAGE = 50

async function read(call: Call, { query }: Input<never, typeof AuditPageQuerySchema>): Promise<Response> {
  const present = await operator(call)
  const { limit = PAGE, ...filter } = query()
  // What was let through before is in what is read.
  await call.deps.readBatch.flush()
  const scope = scopeOf(call.deps.policy, present.entry)
  const page = await readAudit(call.deps.sql, { ...filter, limit, scope })
  await recordReading(call, present, 'audit.read')
  const readsRules = approves(call, present) && scope === null
  return json(readsRules ? page : { ...page, events: page.events.map(withoutRule) })
}

/** Approvers only: in bulk, also the reasons of refusals would be told. */
async function download(call: Call, { query }: Input<never, typeof AuditExportQuerySchema>): Promise<Response> {
  const present = await approver(call)
  const asked = query()
  await recordReading(call, present, 'audit.export')
  const { deps } = call
  const scope = scopeOf(deps.policy, present.entry)
  return exportAudit(deps.sql, asked, scope === null ? {} : { scope, as: withoutRule })
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
    ...ofTenant(entry.tenant),
    policyVersion: deps.policy.version,
    ...ofRequest(facts, { name }),
  })
  await commitRecorded(deps.sql, async () => ({ result: undefined, events: [event] }))
}

/**
 * Why a subject was unavailable is for approvers: told to agents, it would answer what the refusal did not. Nor to approvers of
 * one organisation, to whom it would tell of accounts of others.
 */
function withoutRule(event: AuditEvent): AuditEvent {
  if (event.detail !== 'subject_unavailable' || event.action === null) return event
  return { ...event, action: { ...event.action, class: null } }
}

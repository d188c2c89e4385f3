import type { AuditType, ProblemCode } from '@understudy/protocol'
import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import type { DirectoryEntry } from '../directory.ts'
import { Refusal } from '../refusal.ts'
import { countRefusedStart, countsAsFailure } from '../sessions/refusedStarts.ts'
import type { Caller } from '../tokens/authenticate.ts'
import { commitRegardless } from './commit.ts'
import { actedAsOf, auditEvent, ofRequest, ofSession, ofTenant, type RequestFacts } from './event.ts'

/** A refused request, as far as it was understood before it was refused. */
export interface Refused {
  readonly type: Extract<AuditType, 'ADMIN_IMPERSONATION_REFUSED' | 'SUPPORT_ACTION'>
  readonly code: ProblemCode
  readonly action: { readonly name: string; readonly class?: string | null }
  readonly facts: RequestFacts
  /** From a verified credential, or `null`: no header and no body says who somebody is (AutoGPT #13299). */
  readonly caller: Caller | null
  readonly record?: Partial<NewAuditEvent>
}

/**
 * Writes a refused attempt to the log. The refusal stands whether or not this works: what cannot be written now is
 * queued, and what cannot be queued is told to the operators.
 */
export async function recordRefusal(deps: Deps, refused: Refused): Promise<void> {
  const { type, code, action, facts, caller, record } = refused
  if (caller === null && !deps.admitsAnonymous()) {
    deps.log({ level: 'warn', event: 'anonymous_refusals_not_recorded', code, request: facts.id })
    return
  }
  if (caller?.kind === 'own' && !deps.admitsRefused(caller.key)) {
    deps.log({ level: 'warn', event: 'refusals_not_recorded', code, request: facts.id })
    return
  }
  try {
    await deps.ready()
    const who = caller === null ? {} : await ofCaller(deps, caller)
    const event = auditEvent({
      policyVersion: deps.policy.version,
      ...who,
      ...ofRequest(facts, action),
      ...record,
      time: deps.now(),
      type,
      // Refused is a decision; these two are the absence of one.
      outcome: code === 'internal' || code === 'audit_unavailable' ? 'failed' : 'refused',
      detail: code,
    })
    const failed = event.action?.name === 'session.start' && countsAsFailure(code) && caller?.kind === 'own'
    const half = await commitRegardless(deps.sql, deps.log, async (tx) => ({
      result: failed && (await countRefusedStart(tx, deps.policy, caller, event.time)),
      events: [event],
    }))
    if (half) deps.log({ level: 'warn', event: 'refused_starts_half_used', request: facts.id })
  } catch (error) {
    deps.log({ level: 'error', event: 'refusal_not_recorded', code, request: facts.id, error })
  }
}

async function ofCaller(deps: Deps, caller: Caller): Promise<Partial<NewAuditEvent>> {
  if (caller.kind === 'support') return { ...ofSession(caller.row), actedAs: actedAsOf(caller.row) }
  const { person, tenant } = await entryOf(deps, caller.sub)
  return { actor: person, ...ofTenant(tenant) }
}

async function entryOf(deps: Deps, id: string): Promise<Pick<DirectoryEntry, 'person' | 'tenant'>> {
  const unknown = { person: { id, name: id }, tenant: null }
  try {
    return (await deps.lookup(id)) ?? unknown
  } catch (error) {
    // The id is verified; only what it stands for is missing.
    if (error instanceof Refusal) return unknown
    throw error
  }
}

import { decideAction, type EndReason } from '@understudy/protocol'
import { consultAction } from '../access/consult.ts'
import type { Deps } from '../deps.ts'
import type { RequestFacts } from '../recording/event.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import { type LiveSupport, settle } from '../sessions/settle.ts'
import { peopleStanding } from '../sessions/standing.ts'
import { findSession, type SessionRow } from '../sessions/store.ts'
import type { Caller } from '../tokens/authenticate.ts'
import { type Admitted, admit, type NamedTag, recordAction } from './check.ts'
import { requireGrant } from './grant.ts'
import { type SupportReference, verifyReference } from './reference.ts'

export interface JobOptions {
  /**
   * What becomes of a job whose session is over by the time it runs. `refuse`: it does not run. `attribute`: it runs for
   * what was accepted in time, in the actor's name, where the session ended by its actor or by its time; after any other
   * end, such as a revocation, it does not. @default 'refuse'
   */
  readonly afterEnd?: 'refuse' | 'attribute'
}

// The others say that it should not go on; these say that it is done.
const ORDINARY: readonly EndReason[] = ['actor_ended', 'ceiling', 'idle']

/**
 * Judges a job as of now, as the guard judges a request: the session, its people, the policy, the action's class, the log. The
 * reference says what was let through then, and is not believed about what may be done now.
 *
 * @throws Refusal as the guard's
 */
export async function admitJob(
  deps: Deps,
  { reference, tag }: { readonly reference: SupportReference; readonly tag: NamedTag | undefined },
  { known, afterEnd = 'refuse' }: JobOptions & { readonly known: { caller: Caller | null } },
): Promise<Admitted & { readonly by: Caller }> {
  const row = await findSession(deps.sql, reference.session)
  if (row === null || !isOf(row, reference)) throw new Refusal('invalid_token')
  const by: Caller = { kind: 'support', row, expiresAt: row.expiresAt, expired: false, cookie: null, below: null }
  known.caller = by
  if (tag === undefined) throw new Refusal('action_untagged')
  const settled = await settle(deps, row)
  const standing = settled.live ? settled : await asOfThen(deps, settled.row, { reference, afterEnd })
  const decision = decideAction({ mode: row.mode, restricted: deps.policy.restrictedClasses }, tag)
  if (!decision.allowed) {
    throw new Refusal(decision.code, decision.class === null ? {} : { actionClass: decision.class })
  }
  await consultAction(deps, standing, tag)
  await requireGrant(deps, standing, { tag, resource: null })
  const facts = jobFacts(reference)
  const change = await recordAction(deps, standing, { tag, facts }, { late: !settled.live })
  return { ...admit(deps, standing, { tag, facts, change }), by }
}

/** What a job brings, or why it is nothing that counts. */
export type JobReading =
  | { readonly reference: SupportReference }
  | { readonly reference: null; readonly error: unknown }

/** Verifies a reference. Never rejects. */
export async function readJob(deps: Deps, text: string): Promise<JobReading> {
  try {
    await deps.ready()
    return { reference: await verifyReference(deps, text) }
  } catch (error) {
    return { reference: null, error }
  }
}

/** A session that is over, for what was let through before. @throws Refusal `session_ended` */
async function asOfThen(
  deps: Deps,
  row: SessionRow,
  { reference, afterEnd }: { readonly reference: SupportReference; readonly afterEnd: JobOptions['afterEnd'] },
): Promise<LiveSupport> {
  const { endedAt, endReason } = row
  // The grant of a session in `shadow` mode is gone by now, or about to go: nothing is done on the strength of it any more.
  const inTime = row.mode !== 'shadow' && endedAt !== null && reference.at <= endedAt
  if (afterEnd !== 'attribute' || !inTime || endReason === null || !ORDINARY.includes(endReason)) {
    throw sessionEnded(row)
  }
  const [actor, subject] = await Promise.all([deps.lookup(row.actorSub), deps.lookup(row.subjectId)])
  const reason = peopleStanding(deps.policy, row, { actor, subject }, deps.now())
  if (reason !== null || actor === null || subject === null) throw sessionEnded({ endReason: reason })
  return { live: true, row, actor, subject }
}

function isOf(row: SessionRow, { actor, subject, mode }: SupportReference): boolean {
  return row.actorIss === actor.iss && row.actorSub === actor.sub && row.subjectId === subject && row.mode === mode
}

/** In the log beside the request that queued it. */
export function jobFacts({ request }: Pick<SupportReference, 'request'>): RequestFacts {
  return { id: request, ip: null, userAgent: null, method: 'JOB', route: 'job', client: null }
}

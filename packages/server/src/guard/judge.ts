import type { ProblemCode } from '@understudy/protocol'
import { type Deps, underLease } from '../deps.ts'
import { refusedByOutage } from '../http/outage.ts'
import { problemOf } from '../http/problems.ts'
import { stopwatch } from '../operations/observation.ts'
import type { RequestFacts } from '../recording/event.ts'
import { recordRefusal } from '../recording/refusal.ts'
import { Refusal, sessionEnded } from '../refusal.ts'
import { comesFromEnded } from '../spool/claimant.ts'
import { DatabaseUnavailable } from '../sql/unavailable.ts'
import { authenticate, type Caller } from '../tokens/authenticate.ts'
import { type Admitted, admitOwn, admitSupport, type NamedTag } from './check.ts'
import { NOTHING_TO_FINISH } from './outcome.ts'

/** Something to judge: by what it comes, what it asks for, and where it came from. */
export interface Asked {
  /** `null`: a job, which brings a reference instead. */
  readonly request: Request | null
  /** `undefined`: the application has not declared this action. */
  readonly tag: NamedTag | undefined
  readonly resource: string | null
  readonly facts: RequestFacts
}

export type Judgement =
  | (Admitted & { readonly ok: true; readonly by: Caller })
  | { readonly ok: false; readonly refusal: Refusal }

/** Lets a request through or does not: by its credential, as of now. */
export function judgeRequest(given: Deps, asked: Asked & { readonly request: Request }): Promise<Judgement> {
  // A change, and what nobody has declared, goes by what the database says at this moment.
  const deps = asked.tag?.mutates === false ? underLease(given) : given
  return judge(deps, asked, async (known) => {
    const by = await authenticate(deps, asked.request)
    known.caller = by
    if (by.kind === 'support') return { ...(await admitSupport(deps, by, asked)), by }
    return { caller: await admitOwn(deps, by, asked), finished: NOTHING_TO_FINISH, by }
  })
}

/** Times a judgement, observes it, and records a refusal. Never rejects. */
export async function judge(
  deps: Deps,
  asked: Asked,
  admit: (known: { caller: Caller | null }) => Promise<Admitted & { readonly by: Caller }>,
): Promise<Judgement> {
  const milliseconds = stopwatch()
  const observe = (status: number, code: ProblemCode | null) => {
    const action = asked.tag?.action ?? 'undeclared'
    deps.observe({ kind: 'check', action, status, code, request: asked.facts.id, milliseconds: milliseconds() })
  }
  const known: { caller: Caller | null } = { caller: null }
  try {
    await deps.ready()
    const admitted = await admit(known)
    observe(200, null)
    return { ok: true, ...admitted }
  } catch (error) {
    const refusal = await refuse(deps, asked, known.caller, error)
    observe(problemOf(refusal).status, refusal.code)
    return { ok: false, refusal }
  }
}

/** Every refused attempt with a credential is recorded. Without one it is an ordinary visitor, not an attempt. */
async function refuse(deps: Deps, asked: Asked, caller: Caller | null, error: unknown): Promise<Refusal> {
  const { facts, tag } = asked
  if (error instanceof DatabaseUnavailable) return refuseInOutage(deps, asked, error)
  const refusal = error instanceof Refusal ? error : new Refusal('internal')
  if (refusal !== error) deps.log({ level: 'error', event: 'guard_failed', request: facts.id, error })
  if (refusal.code !== 'not_authenticated') {
    const action = { name: tag?.action ?? 'undeclared', class: tag?.class ?? null }
    await recordRefusal(deps, { type: 'SUPPORT_ACTION', code: refusal.code, action, facts, caller })
  }
  return refusal
}

/** Nothing is let through that cannot be judged and recorded, also no read; and there is no log to write that to. */
async function refuseInOutage(
  deps: Deps,
  { request, tag, facts }: Asked,
  error: DatabaseUnavailable,
): Promise<Refusal> {
  deps.log({ level: 'error', event: 'guard_failed', request: facts.id, error })
  if (request !== null && (await comesFromEnded(deps, request))) return sessionEnded({ endReason: 'actor_ended' })
  return refusedByOutage(request === null || tag?.mutates === true ? { method: 'POST' } : request, error)
}

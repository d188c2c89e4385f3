import { type ContextAnswer, type ImpersonationError, isImpersonationError } from '@understudy/protocol'
import { messageOf } from '#messages'
import { readContextAnswer, readToldEnd } from '../answers.ts'
import { limited, runHooks } from '../runtime/hooks.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'
import type { Effect } from '../stack/effects.ts'
import { asError, failure } from '../stack/failure.ts'
import type { Unended } from '../stack/model.ts'
import { explained, type ToldEnd } from '../stack/toldEnd.ts'
import { endDeviation } from '../stack/verify.ts'
import type { Services } from './services.ts'

type Leave = Extract<Effect, { type: 'leave' }>

/** How long leaving waits for the end of the support session, and for the host's own sign-out. Milliseconds. */
const END_LIMIT = 3000
const SIGN_OUT_LIMIT = 10_000

/**
 * Interprets `leave`: support session, caches, own session. Every step is tried whatever became of the one before,
 * because a sign-out that stops half-way leaves the door open.
 */
export async function leave({ runtime, returning }: Services, { key, session, unsure, change }: Leave): Promise<void> {
  const { connector, options } = runtime
  let answer: ToldEnd | null = null
  let id = session
  const failures: ImpersonationError[] = []
  const end = async (of: string, whose: string | null) => {
    const told = readToldEnd(
      await runtime.call(
        (signal) => connector.end({ id: of }, { signal, leaving: true, idempotencyKey: `${key}-${of}` }),
        END_LIMIT,
      ),
    )
    const deviation = endDeviation({ of, whose }, told.session)
    if (deviation !== null) throw failure('invalid_answer', { detail: `Deviation: ${deviation}.` })
    return told
  }
  const attempt = async (run: () => Promise<void>): Promise<ImpersonationError | null> => {
    try {
      await run()
      return null
    } catch (thrown) {
      const error = asError(thrown)
      failures.push(error)
      return error
    }
  }

  const unconfirmed = await attempt(async () => {
    const { from } = change
    const known = from.status === 'active' && from.session.id === session ? from.subject.id : null
    if (session !== null) answer = await end(session, known)
    const live = unsure ? await liveSession(runtime) : null
    if (live === null || live.session.id === session) return
    id = live.session.id
    answer = await end(id, live.subject.id)
  })
  const unreset = await attempt(() => runHooks(runtime, { ...change, returnPoint: null }))
  const { onSignOut } = options
  const unleft =
    onSignOut === undefined ? null : await attempt(() => limited(runtime, SIGN_OUT_LIMIT, 'onSignOut', onSignOut))

  returning.forget()
  for (const error of failures) runtime.report(error)
  if (unreset === null) {
    const ended = answer === null ? null : explained(answer)
    const { epoch = null } = answer ?? {}
    const unended: Unended | null = unconfirmed === null || isOver(unconfirmed) ? null : { session: id }
    const error = outcomeOf(unended === null ? null : unconfirmed, unleft)
    return runtime.dispatch({ type: 'left', key, ended, epoch, unended, error })
  }
  runtime.dispatch({ type: 'hooks-failed', revision: runtime.model().revision, error: unreset })
}

/** Refused because there is nothing left to end: then it is over. */
function isOver(error: ImpersonationError): boolean {
  return isImpersonationError(error, 'session_ended') || isImpersonationError(error, 'session_not_found')
}

/** What the caller has to know although the page is signed out: on the server a door may still be open. */
function outcomeOf(unended: ImpersonationError | null, unleft: ImpersonationError | null): ImpersonationError | null {
  if (unended !== null) return failure('outcome_unknown', { cause: unended, message: messageOf('end_unconfirmed') })
  if (unleft === null) return null
  return failure('outcome_unknown', { cause: unleft, message: messageOf('host_not_signed_out') })
}

type LiveContext = Extract<ContextAnswer, { readonly state: 'active' }>

async function liveSession({ call, connector }: SessionRuntime): Promise<LiveContext | null> {
  const context = readContextAnswer(await call((signal) => connector.context({ signal, leaving: true }), END_LIMIT))
  return context.state === 'active' ? context : null
}

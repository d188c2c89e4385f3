import { type EndAnswer, type ImpersonationError, isImpersonationError } from '@understudy/protocol'
import { readContextAnswer, readEndAnswer } from '../answers.ts'
import { limited, runHooks } from '../runtime/hooks.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'
import type { Effect } from '../stack/effects.ts'
import { asError, failure } from '../stack/failure.ts'
import type { Unended } from '../stack/model.ts'
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
  let answer: EndAnswer | null = null
  let id = session
  const failures: ImpersonationError[] = []
  const end = async (id: string) =>
    readEndAnswer(
      await runtime.call((signal) => connector.end({ id }, { signal, idempotencyKey: `${key}-${id}` }), END_LIMIT),
    )
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
    if (session !== null) answer = await end(session)
    const live = unsure ? await liveSession(runtime) : null
    if (live === null || live === session) return
    id = live
    answer = await end(live)
  })
  const unreset = await attempt(() => runHooks(runtime, { ...change, returnPoint: null }))
  const { onSignOut } = options
  const unleft =
    onSignOut === undefined ? null : await attempt(() => limited(runtime, SIGN_OUT_LIMIT, 'onSignOut', onSignOut))

  returning.forget()
  for (const error of failures) runtime.events.emit('error', { error })
  if (unreset === null) {
    const { session: ended = null, epoch = null } = answer ?? {}
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
  if (unended !== null) {
    const message = 'The end of the support session was not confirmed. It may still be open. Call signOut() again.'
    return failure('outcome_unknown', { cause: unended, message })
  }
  if (unleft === null) return null
  const message = 'The host could not be signed out. The own session may still be open. Call signOut() again.'
  return failure('outcome_unknown', { cause: unleft, message })
}

async function liveSession({ call, connector }: SessionRuntime): Promise<string | null> {
  const context = readContextAnswer(await call((signal) => connector.context({ signal }), END_LIMIT))
  return context.state === 'active' ? context.session.id : null
}

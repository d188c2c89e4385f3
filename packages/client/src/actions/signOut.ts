import type { EndAnswer, ImpersonationError } from '@understudy/protocol'
import { readContextAnswer, readEndAnswer } from '../answers.ts'
import { randomKey } from '../ports/random.ts'
import { asError } from '../runtime/bounded.ts'
import { limited, runHooks } from '../runtime/hooks.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Effect } from '../stack/effects.ts'
import type { Services } from './services.ts'

type Leave = Extract<Effect, { type: 'leave' }>

/** How long leaving waits for the end of the support session, and for the host's own sign-out. Milliseconds. */
const END_LIMIT = 3000
const SIGN_OUT_LIMIT = 10_000

/** Ends both sessions. */
export function signOut({ runtime, listening }: Services): Promise<void> {
  listening.attach()
  const { operation } = runtime.model()
  if (operation?.kind === 'sign-out') return runtime.promiseOf(operation.key)
  const key = randomKey()
  const promise = runtime.promiseOf(key)
  runtime.dispatch({ type: 'sign-out', key })
  return promise
}

/**
 * Interprets `leave`: support session, caches, own session. Every step is tried whatever became of the one before,
 * because a sign-out that stops half-way leaves the door open.
 */
export async function leave({ runtime }: Services, { key, session, unsure, change }: Leave): Promise<void> {
  const { connector, options } = runtime
  let answer: EndAnswer | null = null
  const failures: ImpersonationError[] = []
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

  await attempt(async () => {
    const id = unsure ? await liveSession(runtime) : session
    if (id === null) return
    const end = (signal: AbortSignal) => connector.end({ id }, { signal, idempotencyKey: key })
    answer = readEndAnswer(await runtime.call(end, END_LIMIT))
  })
  const unreset = await attempt(() => runHooks(runtime, change))
  const { onSignOut } = options
  if (onSignOut !== undefined) await attempt(() => limited(runtime, SIGN_OUT_LIMIT, 'onSignOut', onSignOut))

  for (const error of failures) runtime.events.emit('error', { error })
  if (unreset === null) {
    const { session: ended = null, epoch = null } = answer ?? {}
    return runtime.dispatch({ type: 'left', key, ended, epoch })
  }
  runtime.dispatch({ type: 'hooks-failed', revision: runtime.model().revision, error: unreset })
}

async function liveSession({ call, connector }: Runtime): Promise<string | null> {
  const context = readContextAnswer(await call((signal) => connector.context({ signal }), END_LIMIT))
  return context.state === 'active' ? context.session.id : null
}

import type { SwitchRequest } from '../client.ts'
import { randomKey } from '../ports/random.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'
import { failure } from '../stack/failure.ts'
import { selectSupport } from '../stack/selectors.ts'

/** What a session that takes the place of another one may ask anew. What is left out stays as it is. */
export type Renewal = Omit<SwitchRequest, 'subject'>

/** Another subject in the place of the one on screen. */
export function switchTo(runtime: SessionRuntime, { subject, ...renewal }: SwitchRequest): Promise<void> {
  return replace(runtime, renewal, () => subject)
}

/** The same subject anew: a new decision, a new ceiling, the same page. */
export function reissue(runtime: SessionRuntime, renewal: Renewal = {}): Promise<void> {
  return replace(runtime, renewal, (present) => present)
}

function replace(
  runtime: SessionRuntime,
  renewal: Renewal,
  whose: (present: SwitchRequest['subject']) => SwitchRequest['subject'],
): Promise<void> {
  const support = selectSupport(runtime.model().state)
  if (support === null) return Promise.reject(failure('not_active'))
  const { session, subject } = support
  // `undefined` is left out too: an optional field of a form hands it over.
  const { mode = session.mode, reason = session.reason, ticket = session.ticket, ttlSeconds } = renewal
  const asked = { subject: whose(subject), mode, reason, ticket, returnTo: session.returnTo }
  const key = randomKey()
  const promise = runtime.promiseOf(key)
  runtime.dispatch({ type: 'switch-to', key, request: ttlSeconds === undefined ? asked : { ...asked, ttlSeconds } })
  return promise
}

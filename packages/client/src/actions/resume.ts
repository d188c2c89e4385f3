import { readContextAnswer, readRequest } from '../answers.ts'
import { readOwnPerson } from '../claims.ts'
import { asError } from '../runtime/bounded.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { ImpersonationState } from '../stack/state.ts'
import type { Services } from './services.ts'

/** Asks the server who we are, and resolves when the state has settled or is suspended. Never rejects. */
export async function resume(services: Services): Promise<void> {
  const { runtime, listening } = services
  if (runtime.disposed()) return
  listening.attach()
  // At once where nothing has to be read first: what the page does next must find the doubt.
  if (!runtime.ordinary() || !(await staysOrdinary(runtime))) runtime.dispatch({ type: 'resume' })
  await runtime.when(isSettled)
}

/** States in which nothing is under way. */
export function isSettled({ status }: ImpersonationState): boolean {
  return status !== 'resolving' && status !== 'switching' && status !== 'starting' && !isLeavingStack(status)
}

function isLeavingStack(status: ImpersonationState['status']): boolean {
  return status === 'ending' || status === 'leaving'
}

/**
 * Whether there is nothing to ask for: the host hints at an ordinary user, and the own token names nobody else.
 * Neither is trusted for more than leaving the server alone.
 */
async function staysOrdinary(runtime: Runtime): Promise<boolean> {
  const { connector } = runtime
  if (connector.actorToken === undefined) return false
  const { state, booted } = runtime.model()
  const rests = state.status === 'own' || state.status === 'signed-out'
  if (booted ? !rests : state.status !== 'resolving') return false
  try {
    const token = await runtime.actorToken()
    const actor = token === null ? null : readOwnPerson(token)
    if (token !== null && actor === null) return false
    runtime.dispatch({ type: 'ordinary', actor })
    return true
  } catch (thrown) {
    runtime.events.emit('error', { error: asError(thrown) })
    return false
  }
}

/** Interprets `ask-context`. */
export async function askContext(services: Services, revision: number): Promise<void> {
  const { runtime, listening } = services
  const { clock, connector, time } = runtime
  listening.attachFully()
  try {
    const sentAt = clock.monotonic()
    const answer = readContextAnswer(await runtime.call((signal) => connector.context({ signal })))
    time.sample({ now: answer.now, sentAt, receivedAt: clock.monotonic() })
    runtime.dispatch({ type: 'context-answered', revision, answer })
  } catch (thrown) {
    runtime.dispatch({ type: 'context-failed', revision, error: asError(thrown) })
  }
}

/** Interprets `ask-request`. */
export async function askRequest({ runtime }: Services, revision: number, id: string): Promise<void> {
  const { connector } = runtime
  try {
    const told = await runtime.call(async (signal) => (await connector.request?.({ id }, { signal })) ?? null)
    const request = told === null ? null : readRequest(told, 'request')
    runtime.dispatch({ type: 'request-answered', revision, request })
  } catch (thrown) {
    runtime.events.emit('error', { error: asError(thrown) })
    runtime.dispatch({ type: 'request-failed', revision })
  }
}

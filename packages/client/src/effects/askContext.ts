import { readContextAnswer, readRequest } from '../answers.ts'
import { asError } from '../stack/failure.ts'
import type { Services } from './services.ts'

/** Interprets `ask-context`. */
export async function askContext(services: Services, revision: number): Promise<void> {
  const { runtime, returning, listening } = services
  const { connector, time } = runtime
  // This tab has to do with support sessions after all.
  listening.attach()
  try {
    const heard = time.asking()
    const answer = readContextAnswer(await runtime.call((signal) => connector.context({ signal })))
    heard(answer.now)
    runtime.dispatch({ type: 'context-answered', revision, answer })
    const { state } = runtime.model()
    if (state.status !== 'own') return
    returning.pickUp(state.actor.id)
    const error = connector.refused?.() ?? null
    if (error !== null) runtime.dispatch({ type: 'return-refused', error })
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
    runtime.report(thrown)
    runtime.dispatch({ type: 'request-failed', revision })
  }
}

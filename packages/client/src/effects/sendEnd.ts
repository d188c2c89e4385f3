import { readToldEnd } from '../answers.ts'
import { randomKey } from '../ports/random.ts'
import type { Effect } from '../stack/effects.ts'
import { asError } from '../stack/failure.ts'
import type { Services } from './services.ts'

type Abandon = Extract<Effect, { type: 'abandon' }>

/** Interprets `send-end`. */
export async function sendEnd({ runtime }: Services, key: string, session: string): Promise<void> {
  const { connector, time } = runtime
  try {
    const heard = time.asking()
    const answer = readToldEnd(
      await runtime.call((signal) => connector.end({ id: session }, { signal, idempotencyKey: key })),
    )
    heard(answer.now)
    runtime.dispatch({ type: 'end-answered', key, answer })
  } catch (thrown) {
    runtime.dispatch({ type: 'end-failed', key, error: asError(thrown) })
  }
}

/** Interprets `send-cancel`. */
export async function sendCancel({ runtime }: Services, key: string, request: string): Promise<void> {
  try {
    await runtime.call(async (signal) => {
      await runtime.connector.cancel?.({ id: request }, { signal, idempotencyKey: key })
    })
    runtime.dispatch({ type: 'cancel-answered', key })
  } catch (thrown) {
    runtime.dispatch({ type: 'cancel-failed', key, error: asError(thrown) })
  }
}

/** Interprets `abandon`: best effort, and then the server is asked how it stands. */
export async function abandon({ runtime }: Services, { session, request }: Abandon): Promise<void> {
  const { connector } = runtime
  try {
    await runtime.call(async (signal) => {
      const options = { signal, idempotencyKey: randomKey() }
      if (session !== null) await connector.end({ id: session }, options)
      if (request !== null) await connector.cancel?.({ id: request }, options)
    })
  } catch (thrown) {
    runtime.report(thrown)
  }
  runtime.dispatch({ type: 'check' })
}

import { readExtendAnswer } from '../answers.ts'
import { asError, failure } from '../stack/failure.ts'
import type { Services } from './services.ts'

/** Interprets `send-extend`. */
export async function sendExtend({ runtime }: Services, key: string, session: string): Promise<void> {
  const { connector, time } = runtime
  try {
    const heard = time.asking()
    const answer = readExtendAnswer(
      await runtime.call(async (signal) => {
        if (connector.extend === undefined) throw failure('unsupported')
        return connector.extend({ id: session }, { signal, idempotencyKey: key })
      }),
    )
    heard(answer.now)
    runtime.dispatch({ type: 'extend-answered', key, answer })
  } catch (thrown) {
    runtime.dispatch({ type: 'extend-failed', key, error: asError(thrown) })
  }
}

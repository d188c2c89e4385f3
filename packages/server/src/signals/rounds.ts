import type { Deps } from '../deps.ts'
import { signSignal } from './endedSignal.ts'
import type { SignalStream } from './options.ts'
import { forgetDelivered, forgetOld, markRefused, SIGNALS_CHANNEL, takeDue } from './outbox.ts'
import { push } from './push.ts'

/** Sends what waits. */
export interface SignalRounds {
  /** Sends what is due, to every receiver; called again while it runs, once more after that. Fails nobody. */
  round(): Promise<void>
  /** Begins to send as soon as something is queued, here or in another process. Tried again with the next call when it failed. */
  begin(): void
  close(): Promise<void>
}

/** Rounds for the receivers of the settings: each by itself, so that one that is slow or away keeps no other waiting. */
export function signalRounds(
  deps: Deps,
  streams: readonly SignalStream[],
  track: (work: Promise<void>) => Promise<void>,
): SignalRounds {
  let running: Promise<void> | null = null
  let again = false
  let closed = false
  let listening: Promise<() => Promise<void>> | null = null

  async function drain(stream: SignalStream): Promise<void> {
    try {
      while (!closed && (await sendNext(deps, stream)));
    } catch (error) {
      deps.log({ level: 'error', event: 'signals_failed', code: stream.id, error })
    }
  }

  async function run(): Promise<void> {
    do {
      again = false
      await Promise.all(streams.map(drain))
    } while (again && !closed)
  }

  function round(): Promise<void> {
    again = true
    running ??= track(run()).finally(() => {
      running = null
    })
    return running
  }

  return {
    async round() {
      if (streams.length === 0 || closed) return
      const old = await forgetOld(deps.sql, deps.now())
      if (old > 0) deps.log({ level: 'error', event: 'signals_given_up', code: String(old) })
      await round()
    },
    begin() {
      if (streams.length === 0 || closed || listening !== null) return
      listening = deps.ready().then(() => deps.sql.listen(SIGNALS_CHANNEL, () => void round()))
      listening.then(round).catch((error: unknown) => {
        listening = null
        deps.log({ level: 'error', event: 'signals_failed', error })
      })
    },
    async close() {
      closed = true
      await (await listening?.catch(() => null))?.()
    },
  }
}

/** Sends one. `false`: nothing is due, or the receiver cannot be reached and is tried later. */
async function sendNext(deps: Deps, stream: SignalStream): Promise<boolean> {
  const waiting = await takeDue(deps.sql, stream.id, deps.now())
  if (waiting === null) return false
  const set = await signSignal(deps, stream, waiting)
  const pushed = set === null ? { outcome: 'delivered' as const } : await push(stream, set)
  if (pushed.outcome === 'delivered') {
    await forgetDelivered(deps.sql, waiting.id)
    return true
  }
  const session = waiting.session === null ? {} : { session: waiting.session }
  deps.log({ level: 'warn', event: `signal_${pushed.outcome}`, code: `${stream.id}:${pushed.code}`, ...session })
  if (pushed.outcome === 'later') return false
  await markRefused(deps.sql, waiting.id, pushed.code)
  return true
}

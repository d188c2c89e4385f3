import type { ImpersonationClient } from '@understudy/client'

/** Calls back whenever the shown time may have changed. */
export interface Ticker {
  /** Returns its own undo. The first listener starts the clock, the last one stops it. */
  subscribe(listener: () => void): () => void
  /** Now, and not only when the shown second is over. */
  look(): void
}

const SECOND = 1000
const tickers = new WeakMap<ImpersonationClient, Ticker>()

/** The one ticker of a client: any number of countdowns cost one timer, and none while there is nothing to count. */
export function tickerOf(client: ImpersonationClient): Ticker {
  const ticker = tickers.get(client) ?? createTicker(client)
  tickers.set(client, ticker)
  return ticker
}

function createTicker(client: ImpersonationClient): Ticker {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let before: number | null = null
  let stop: (() => void) | undefined

  const look = () => {
    clearTimeout(timer)
    if (listeners.size === 0) return
    const remaining = client.remaining()
    // Never counts down by itself: it looks again when the shown second is over, and asks the client what is left.
    // A clock that stands still, at zero or because time is stopped for a picture, is looked at now and then.
    if (remaining !== null) timer = setTimeout(look, remaining === before ? SECOND / 4 : (remaining % SECOND) + 5)
    before = remaining
    for (const listener of [...listeners]) listener()
  }

  return {
    look,
    subscribe(listener) {
      listeners.add(listener)
      if (listeners.size === 1) {
        before = null
        stop = client.subscribe(look)
        look()
      }
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return
        stop?.()
        look()
      }
    },
  }
}

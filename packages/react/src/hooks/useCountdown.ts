'use client'

import { useContext, useSyncExternalStore } from 'react'
import { createClock } from '../messages/clock.ts'
import { SpeechContext, useClient } from '../provider/context.ts'
import { tickerOf } from './ticker.ts'

/** The last minute, in which the strip asks for attention. */
export const URGENT = 60_000

/** The time left, for reckoning, for the eye and for the ear. */
export interface Countdown {
  /** Milliseconds left, in whole seconds, never negative; `null` without a support session. */
  readonly remaining: number | null
  /** `9:41`, for the eye. Empty without a support session. */
  readonly text: string
  /** `9 minutes 41 seconds`, for the ear. Empty without a support session. */
  readonly spoken: string
  /** Less than a minute is left. */
  readonly urgent: boolean
}

/**
 * The time left of the support session, recomputed from the server's deadline each second. The component that calls
 * it renders once a second, so call it in the smallest one. Does not announce anything.
 *
 * @throws {ImpersonationError} `provider_missing` outside a provider.
 * @example const { text } = useCountdown()
 */
export function useCountdown(): Countdown {
  const seconds = useRemaining((left) => left && Math.floor(left / 1000))
  const { clock, duration } = createClock(useContext(SpeechContext).locale)
  if (seconds === null) return { remaining: null, text: '', spoken: '', urgent: false }
  const remaining = seconds * 1000
  return { remaining, text: clock(remaining), spoken: duration(remaining), urgent: remaining < URGENT }
}

/** Whether the last minute has begun. Renders again only when that changes. */
export function useUrgent(): boolean {
  return useWithin(URGENT - 1)
}

/** Whether at most so much time is left of a session, in milliseconds. Renders again only when that changes. */
export function useWithin(mark: number): boolean {
  return useRemaining((left) => left !== null && left <= mark)
}

function useRemaining<T>(select: (remaining: number | null) => T): T {
  const client = useClient()
  const read = () => select(client.remaining())
  return useSyncExternalStore(tickerOf(client).subscribe, read, read)
}

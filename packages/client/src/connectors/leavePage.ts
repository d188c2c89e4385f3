import type { Address } from '../ports/address.ts'
import { browserDeparture, type Departure } from '../ports/departure.ts'
import { failure } from '../stack/failure.ts'

/** The page, where a start goes on at another one. */
export interface Leaving {
  /** @default the browser's */
  readonly depart?: (departure: Departure) => void
  /** Where a refusal that came back is read. @default the page's */
  readonly address?: Address
}

export interface LeaveOptions {
  readonly signal: AbortSignal
  /** @default the browser's */
  readonly depart?: (departure: Departure) => void
}

/**
 * Leaves the page for a start or an end that happens elsewhere. Settles for nothing: what comes of it is learned by
 * `context`, on the page that is loaded then. Where the page is not left, whoever waits gives up, and asks.
 *
 * @throws `aborted`
 */
export function leavePage(departure: Departure, { signal, depart = browserDeparture() }: LeaveOptions): Promise<never> {
  if (!signal.aborted) depart(departure)
  return new Promise((_, reject) => {
    const give = () => reject(failure('aborted'))
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
}

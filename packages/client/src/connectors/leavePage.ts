import { browserDeparture, type Departure } from '../ports/departure.ts'
import { failure } from '../stack/failure.ts'

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

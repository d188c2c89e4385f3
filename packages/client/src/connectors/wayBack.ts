import { RETURN_HEADER } from '@understudy/protocol'
import { browserNavigation } from '../ports/navigation.ts'
import { failure } from '../stack/failure.ts'

/** Who waits for an answer, and how their page is left. */
export interface Waiting {
  readonly signal: AbortSignal
  /** @default the browser's */
  readonly navigate?: ((path: string) => void) | undefined
  /** Somebody is signing out: nothing leads them back. */
  readonly leaving?: boolean | undefined
}

/** Whether the bridge brings the own session back with a page that is loaded anew, and with nothing else. */
export function needsNewPage(headers: Headers): boolean {
  return headers.has(RETURN_HEADER)
}

/**
 * Loads the page by which the own session comes back. Settles for nothing: what this document showed is over, and it must
 * not become anybody else's. Where it is not left, whoever waits gives up, and cannot tell who we are.
 *
 * @throws `aborted`
 */
export function goBack(
  returnTo: string | null | undefined,
  { signal, navigate = browserNavigation() }: Waiting,
): Promise<never> {
  navigate(`/support/return?to=${encodeURIComponent(returnTo ?? '/')}`)
  return new Promise((_, reject) => {
    const give = () => reject(failure('aborted'))
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
}

import { RETURN_HEADER, safeReturnTo } from '@understudy/protocol'
import { browserLifecycle } from '../ports/lifecycle.ts'
import { failure } from '../stack/failure.ts'

/** Who waits for an answer, and how their page is left. */
export interface Waiting {
  readonly signal: AbortSignal
  /** @default the browser's */
  readonly navigate?: ((path: string) => void) | undefined
  /** Somebody is signing out: nothing leads them back. */
  readonly leaving?: boolean | undefined
}

/** The path whose page brings the own session back, where the bridge brings it by nothing else; `null`: it has come. */
export function wayBack(headers: Headers): string | null {
  return safeReturnTo(headers.get(RETURN_HEADER))
}

/**
 * Loads the page by which the own session comes back. Settles for nothing: what this document showed is over, and it must
 * not become anybody else's. Where it is not left, whoever waits gives up, and cannot tell who we are.
 *
 * @throws `aborted`
 */
export function goBack(
  way: string,
  returnTo: string | null | undefined,
  { signal, navigate = browserLifecycle().reload }: Waiting,
): Promise<never> {
  navigate(`${way}?to=${encodeURIComponent(returnTo ?? '/')}`)
  return new Promise((_, reject) => {
    const give = () => reject(failure('aborted'))
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
}

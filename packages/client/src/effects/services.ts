import type { Once } from '../ports/once.ts'
import type { Credentials } from '../runtime/credentials.ts'
import type { Listening } from '../runtime/listening.ts'
import type { Returning } from '../runtime/returning.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'
import type { Ticker } from '../runtime/ticker.ts'

/** What the interpreters of effects work with. */
export interface Services {
  readonly runtime: SessionRuntime
  readonly ticker: Ticker
  readonly credentials: Credentials
  readonly returning: Returning
  readonly listening: Listening
  readonly once: Once
}

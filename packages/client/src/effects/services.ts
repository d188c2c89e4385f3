import type { Once } from '../ports/once.ts'
import type { Credentials } from '../runtime/credentials.ts'
import type { Returning } from '../runtime/returning.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Ticker } from '../runtime/ticker.ts'

/** What the interpreters of effects work with. */
export interface Services {
  readonly runtime: Runtime
  readonly ticker: Ticker
  readonly credentials: Credentials
  readonly returning: Returning
  readonly once: Once
}

import type { Credentials } from '../runtime/credentials.ts'
import type { Listening } from '../runtime/listening.ts'
import type { Returning } from '../runtime/returning.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Ticker } from '../runtime/ticker.ts'

/** What verbs and interpreters work with. */
export interface Services {
  readonly runtime: Runtime
  readonly ticker: Ticker
  readonly credentials: Credentials
  readonly listening: Listening
  readonly returning: Returning
}

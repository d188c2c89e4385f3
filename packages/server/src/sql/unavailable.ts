/**
 * The database cannot be asked: nobody answers, or not in time. A {@link Sql} of one's own rejects with it too, so that
 * the bridge tells an outage from a mistake.
 */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
  /** Code of the system or of PostgreSQL, where there was one. */
  readonly code?: string
  /** `unknown`: the connection was lost while a transaction committed. */
  readonly committed: 'no' | 'unknown'

  constructor(cause?: unknown, committed: 'no' | 'unknown' = 'no') {
    super('The database cannot be asked.', { cause })
    const code = codeOf(cause)
    if (code !== undefined) this.code = code
    this.committed = committed
  }
}

/** Of the system: refused, cut, not found, not in time. */
const SYSTEM = /^(?:ECONN|EPIPE$|ETIMEDOUT$|ENOTFOUND$|EAI_|EHOST|ENET|ENOENT$|EADDRNOTAVAIL$)/

// Connection exceptions, too many connections or no room, shutting down or starting, a standby that cannot write, I/O.
const SQLSTATE = /^(?:08...|53...|57P0[1-5]|25006|58...)$/

/** What the driver says without a code. */
const MESSAGE =
  /^(?:Connection terminated|timeout expired|timeout exceeded|Query read timeout|Client has encountered a connection error|Client was closed)/

/** The same error, or a {@link DatabaseUnavailable} where it is one. */
export function asUnavailable(error: unknown, committed: 'no' | 'unknown' = 'no'): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseUnavailable) return error
  // Where a name has several addresses, each of them failed.
  const first = error instanceof AggregateError ? error.errors[0] : error
  const code = codeOf(error) ?? codeOf(first)
  const gone = code === undefined ? MESSAGE.test(error.message) : SYSTEM.test(code) || SQLSTATE.test(code)
  return gone ? new DatabaseUnavailable(error, committed) : error
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

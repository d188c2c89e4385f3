/** One line for the operators of the bridge. Holds codes and ids, never a token, a reason, a name or a stack. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error'
  readonly event: string
  readonly code?: string
  readonly request?: string
  readonly session?: string
  /** Class and, where the database said one, code of an error. Its message may quote data and is left out. */
  readonly error?: string
  /** What was found, in words that are written in this package. */
  readonly detail?: string
}

/** Writes a {@link LogEntry}, reducing an error to what may be told. */
export type Log = (entry: Omit<LogEntry, 'error'> & { readonly error?: unknown }) => void

/** Guards a host's log function: it sees no raw error, and its own failure fails no request. */
export function createLog(write: (entry: LogEntry) => void): Log {
  return ({ error, ...entry }) => {
    try {
      write(error === undefined ? entry : { ...entry, error: nameOf(error) })
    } catch {
      // There is no better place left to say that the place for saying things is broken.
    }
  }
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  return code === null ? error.name : `${error.name} ${code}`
}

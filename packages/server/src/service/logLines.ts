import type { LogEntry } from '../log.ts'
import type { Observation } from '../operations/observation.ts'

type Line = Readonly<Record<string, string | number | null | undefined>> & {
  readonly level: LogEntry['level']
  readonly event: string
}

/** One JSON document a line, as collectors of logs read it. */
export interface LogLines {
  entry(entry: LogEntry): void
  observation(observation: Observation): void
  /** Anything else the program has to say. */
  line(line: Line): void
}

/**
 * Writes the log of the program. What goes in are codes, ids and numbers; there is no way to hand in an error, a header or
 * a body, so that none of them can be printed by mistake.
 */
export function logLines(write: (text: string) => void, now: () => number = Date.now): LogLines {
  const line = (given: Line) => write(`${JSON.stringify({ time: new Date(now()).toISOString(), ...given })}\n`)
  return {
    line,
    entry: (entry) => line({ ...entry }),
    observation(seen) {
      if (seen.kind === 'reap') {
        if (seen.ended > 0) line({ level: 'info', event: 'reaped', ended: seen.ended, ms: rounded(seen.milliseconds) })
        return
      }
      if (seen.kind === 'spool') {
        line({
          level: seen.what === 'set_aside' ? 'error' : 'info',
          event: 'spool',
          what: seen.what,
          waiting: seen.waiting,
        })
        return
      }
      const { kind, action, status, code, request, milliseconds } = seen
      line({
        level: status >= 500 ? 'error' : 'info',
        event: kind,
        action,
        status,
        code,
        request,
        ms: rounded(milliseconds),
      })
    },
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}

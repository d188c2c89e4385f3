import { appendAllStatement, type NewAuditEvent, textOf } from '../audit/append.ts'
import type { Log } from '../log.ts'
import { inTime } from '../operations/inTime.ts'
import { Refusal } from '../refusal.ts'
import type { Sql } from '../sql/sql.ts'

/** How long a record may wait to be written. Milliseconds. */
const EVERY = 25

/** How many may wait. */
const MOST = 256

/** What takes longer than this to be written is waited for, rather than relied on. Milliseconds. */
const STALLED = 250

/** Between tries to write what could not be written. Milliseconds. */
const PAUSE = 1000

/** Records of reads that were let through, on their way to the log. */
export interface ReadBatch {
  /**
   * Takes the record of a read, which is then let through. Waits where as many wait already as may, or they take long.
   *
   * @throws Refusal `audit_unavailable` where an earlier record of this session could not be written, and cannot now
   */
  add(session: string, event: NewAuditEvent): Promise<void>
  /** @throws Refusal `audit_unavailable` as {@link add}: for what is recorded otherwise */
  demandWritten(session: string): Promise<void>
  /** Writes what waits. Resolves when it is in the log, or found not to be. Never rejects. */
  flush(): Promise<void>
  /** The same, for no longer than a quarter of a second: an end is not held up by a log that hangs. */
  settle(): Promise<void>
  close(): Promise<void>
}

interface Taken {
  readonly session: string
  readonly event: NewAuditEvent
}

interface ReadBatchParts {
  readonly sql: Sql
  /** Milliseconds by a clock that never goes back. */
  readonly monotonic: () => number
  readonly log: Log
}

/**
 * Writes records of reads together: the log has one end, and moving it costs the same for one as for fifty. In the order in
 * which they were taken. Does nothing before it is given something.
 */
export function createReadBatch({ sql, monotonic, log }: ReadBatchParts): ReadBatch {
  let waiting: Taken[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let writingSince: number | null = null
  // By session, in order: what the log has not taken, or may not have.
  const unwritten = new Map<string, NewAuditEvent[]>()
  let again: NodeJS.Timeout | undefined
  const tried = new Map<string, Promise<void>>()
  let closed = false

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return writing
    const taken = waiting
    waiting = []
    return inTurn(() => write(taken))
  }

  /** One write at a time: the order in the log is that of the requests. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    writing = writing.then(async () => {
      writingSince = monotonic()
      await work()
      writingSince = null
    })
    return writing
  }

  async function write(taken: readonly Taken[]): Promise<void> {
    const fresh = taken.filter(({ session }) => !unwritten.has(session))
    for (const each of taken) if (unwritten.has(each.session)) keep(each)
    if (fresh.length === 0) return
    try {
      await append(fresh.map(({ event }) => event))
    } catch (error) {
      log({ level: 'error', event: 'reads_not_recorded', error })
      for (const each of fresh) keep(each)
      tryLater()
    }
  }

  function keep({ session, event }: Taken): void {
    const kept = unwritten.get(session)
    if (kept === undefined) unwritten.set(session, [event])
    else kept.push(event)
  }

  async function append(events: readonly NewAuditEvent[]): Promise<void> {
    await sql.transaction(
      async () => undefined,
      () => [{ text: 'SET LOCAL lock_timeout = 2000' }, appendAllStatement(events)],
    )
  }

  /** By session, so that one that the log does not take holds up no other. */
  async function writeAgain(session: string): Promise<void> {
    const events = unwritten.get(session)
    if (events === undefined) return
    try {
      // It may be there already: what was lost may have been the answer.
      const texts = await sql.query<{ event: string }>(
        'SELECT event FROM understudy.audit_event WHERE session_id = $1',
        [session],
      )
      const known = new Set(texts.map(({ event }) => event))
      await append(events.filter((event) => !known.has(textOf(event))))
      unwritten.delete(session)
    } catch (error) {
      log({ level: 'error', event: 'reads_not_recorded', session, error })
      tryLater()
    }
  }

  function tryLater(): void {
    if (closed || again !== undefined) return
    again = setTimeout(round, PAUSE)
    again.unref()
  }

  /** One after the other, and the next round only behind this one: a log that hangs is not asked ever more often. */
  async function round(): Promise<void> {
    for (const session of [...unwritten.keys()]) await tryNow(session)
    again = undefined
    if (unwritten.size > 0) tryLater()
  }

  /** All who wait for one session wait for one try. */
  function tryNow(session: string): Promise<void> {
    const running = tried.get(session)
    if (running !== undefined) return running
    const trying = inTurn(() => writeAgain(session)).finally(() => tried.delete(session))
    tried.set(session, trying)
    return trying
  }

  async function demandWritten(session: string): Promise<void> {
    if (!unwritten.has(session)) return
    await tryNow(session)
    if (unwritten.has(session)) throw new Refusal('audit_unavailable')
  }

  const stalls = () => waiting.length >= MOST || (writingSince !== null && monotonic() >= writingSince + STALLED)

  return {
    async add(session, event) {
      while (stalls()) await flush()
      await demandWritten(session)
      waiting.push({ session, event })
      timer ??= setTimeout(flush, EVERY)
    },
    demandWritten,
    flush,
    settle: () => inTime(flush(), STALLED).catch(() => undefined),
    async close() {
      closed = true
      await flush()
      clearTimeout(again)
      for (const session of [...unwritten.keys()]) await tryNow(session)
      for (const session of unwritten.keys()) log({ level: 'error', event: 'reads_lost', session })
    },
  }
}

import type { Log } from '../log.ts'
import type { Observe } from '../operations/observation.ts'
import { Refusal } from '../refusal.ts'
import { DatabaseUnavailable } from '../sql/unavailable.ts'
import { formatSpooled, parseSpooled, type SpooledEnd } from './spooledEnd.ts'
import { openSpoolFile, type SpoolFile } from './spoolFile.ts'

export interface SpoolOptions {
  /**
   * A folder of this process alone, on a disk that outlives it. What is kept there when the process dies is carried out by
   * the next one that is given the same folder.
   */
  readonly folder: string
  /** How many ends are kept at most; beyond that an end is refused like everything else. @default 10000 */
  readonly most?: number
  /** Milliseconds that an end waits for the database before it is kept instead. @default 5000 */
  readonly patience?: number
}

/** What became of an end once the database could be asked. `refused`: the session was not theirs, or is unknown. */
export type Replayed = 'ended' | 'already_ended' | 'refused'

/** Ends that were asked for while the database was away, on disk until it has them. */
export interface Spool {
  readonly patience: number
  /** Resolves when it is on the disk. @throws Refusal `audit_unavailable` where it cannot be kept, or no more are */
  keep(end: SpooledEnd): Promise<void>
  /** Whether an end of this session waits that its own actor asked for. Somebody else's wish stops nobody. */
  holds(session: string, actor: SpooledEnd['actor']): boolean
  /** Carries out what waits, in order. @throws DatabaseUnavailable where that cannot be done yet */
  settled(): Promise<void>
  close(): Promise<void>
}

interface SpoolParts {
  readonly options: SpoolOptions
  readonly replay: (end: SpooledEnd) => Promise<Replayed>
  /** Called again and again while something waits; leads to {@link Spool.settled}. */
  readonly again: () => Promise<void>
  readonly observe: Observe
  readonly log: Log
}

const MOST = 10_000
/** An actor has one session on each of theirs: more than this is nobody’s wish, and must not take up everybody’s room. */
const MOST_OF_ONE = 16
const PATIENCE = 5000
/** Between tries to carry out what waits. Milliseconds. */
const PAUSE = 1000

/** Does nothing before it is asked something. */
export function createSpool({ options, replay, again, observe, log }: SpoolParts): Spool {
  const { folder, most = MOST, patience = PATIENCE } = options
  const waiting: SpooledEnd[] = []
  // Of ends that cannot be carried out: nobody goes on with such a session here.
  const stuck: SpooledEnd[] = []
  let opening: Promise<SpoolFile> | null = null
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let closed = false

  function opened(): Promise<SpoolFile> {
    opening ??= load().catch((error: unknown) => {
      opening = null
      throw error
    })
    return opening
  }

  async function load(): Promise<SpoolFile> {
    const file = await openSpoolFile(folder)
    for (const line of file.found) {
      const end = parseSpooled(line)
      if (end !== null) waiting.push(end)
      else await setAside(file, line, null)
    }
    if (waiting.length > 0) tell('found')
    return file
  }

  async function setAside(file: SpoolFile, line: string, error: unknown): Promise<void> {
    log({ level: 'error', event: 'spooled_end_set_aside', ...(error === null ? {} : { error }) })
    await file.setAside(line)
    tell('set_aside')
  }

  const tell = (what: 'kept' | 'found' | 'set_aside' | Replayed) =>
    observe({ kind: 'spool', what, waiting: waiting.length })

  function tryLater(): void {
    if (timer !== null || closed || waiting.length === 0) return
    timer = setTimeout(() => {
      timer = null
      // Whatever it says, it is tried again; requests that wait for it tell their callers.
      again().then(tryLater, tryLater)
    }, PAUSE)
    timer.unref()
  }

  async function replayAll(file: SpoolFile): Promise<void> {
    for (let end = waiting[0]; end !== undefined; end = waiting[0]) {
      try {
        const what = await replay(end)
        waiting.shift()
        tell(what)
      } catch (error) {
        if (error instanceof DatabaseUnavailable) throw error
        // One that cannot be carried out must not keep the others, and the whole service, waiting.
        await setAside(file, formatSpooled(end).trimEnd(), error)
        stuck.push(end)
        waiting.shift()
      }
    }
    await file.clear(() => waiting.length > 0)
  }

  return {
    patience,
    async keep(end) {
      const file = await opened().catch((error: unknown) => refuse(error))
      if (waiting.some((known) => isSame(known, end))) return
      const ofOne = waiting.filter(({ actor }) => isOne(actor, end.actor)).length
      if (closed || waiting.length >= most || ofOne >= MOST_OF_ONE) refuse(new Error('No more ends are kept.'))
      // Before it is written: from here on it must not be forgotten with what was carried out.
      waiting.push(end)
      try {
        await file.append(formatSpooled(end))
      } catch (error) {
        const index = waiting.indexOf(end)
        if (index >= 0) waiting.splice(index, 1)
        refuse(error)
      }
      tell('kept')
      tryLater()
    },
    holds: (session, actor) => [...waiting, ...stuck].some((end) => end.session === session && isOne(end.actor, actor)),
    async settled() {
      const file = await opened()
      if (waiting.length === 0) return
      running ??= replayAll(file).finally(() => {
        running = null
        tryLater()
      })
      await running
    },
    async close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
      await running?.catch(() => undefined)
      await (await opening?.catch(() => null))?.close()
    },
  }

  function refuse(error: unknown): never {
    log({ level: 'error', event: 'end_not_kept', error })
    throw new Refusal('audit_unavailable')
  }
}

function isSame(one: SpooledEnd, other: SpooledEnd): boolean {
  return one.session === other.session && isOne(one.actor, other.actor)
}

function isOne(one: SpooledEnd['actor'], other: SpooledEnd['actor']): boolean {
  return one.iss === other.iss && one.sub === other.sub
}

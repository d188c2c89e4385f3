import { CHANNEL } from '../events/notify.ts'
import type { Log } from '../log.ts'
import type { Sql } from '../sql/sql.ts'
import { DatabaseUnavailable } from '../sql/unavailable.ts'
import { joinHolders, leaveHolders } from './holders.ts'

/** Where processes ask each other to let go, and say that they have. Nothing on it says of what. */
export const LEASES_CHANNEL = 'understudy_leases'

/** How long a process takes itself for counted, from when it said so. Milliseconds, half of what the database counts it for. */
const BELIEVED = 10_000

/** Between tries to be counted where that is refused. Milliseconds. */
const PAUSE = 5000

interface HolderParts {
  readonly sql: Sql
  readonly id: string
  readonly monotonic: () => number
  readonly drop: () => void
  /** Hears what another process says on {@link LEASES_CHANNEL}. */
  readonly onWord: (text: string) => void
  readonly log: Log
}

/** This process among those that hold what they read. */
export interface Holder {
  /** Whether what is asked for at this moment may be held: others wait for us, and we hear them. Sees to it, if not. */
  mayHold(at: number): boolean
  /** Whether others may be waiting for us. */
  counts(): boolean
  /** @throws what the database throws */
  listen(): Promise<void>
  close(): Promise<void>
}

/** Does nothing before it is asked something. Needs no timer: it is counted for as long as it is used. */
export function createHolder({ sql, id, monotonic, drop, onWord, log }: HolderParts): Holder {
  let listening: Promise<readonly (() => Promise<void>)[]> | null = null
  let joining: Promise<void> | null = null
  let renewing = false
  let countedUntil = Number.NEGATIVE_INFINITY
  let triesAt = Number.NEGATIVE_INFINITY
  let hears = false
  let closed = false

  function onLost(): void {
    hears = false
    countedUntil = Number.NEGATIVE_INFINITY
    drop()
  }
  function onOther(text: string): void {
    // The connection is back. What was said meanwhile was not heard.
    if (text === '') hears = true
    if (text === '') drop()
    else onWord(text)
  }

  async function listen(): Promise<void> {
    listening ??= listenToBoth().catch((error: unknown) => {
      listening = null
      throw error
    })
    await listening
  }
  async function listenToBoth() {
    // Whatever it is about: who looks again once too often loses a moment, and nobody has to know what rests on what.
    const stop = await sql.listen(CHANNEL, drop, onLost)
    try {
      const both = [stop, await sql.listen(LEASES_CHANNEL, onOther, onLost)]
      hears = true
      return both
    } catch (error) {
      await stop().catch(() => undefined)
      throw error
    }
  }

  async function join(): Promise<void> {
    try {
      await listen()
      if (!hears) return
      const sentAt = monotonic()
      await joinHolders(sql, id)
      if (hears && !closed) countedUntil = sentAt + BELIEVED
    } catch (error) {
      // Nothing is held meanwhile, and everything asked anew.
      if (closed || error instanceof DatabaseUnavailable) return
      triesAt = monotonic() + PAUSE
      log({ level: 'warn', event: 'leases_unavailable', error })
    }
  }

  return {
    mayHold(at) {
      if (!closed && !renewing && at > countedUntil - BELIEVED / 2 && at >= triesAt) {
        renewing = true
        joining = join().finally(() => {
          renewing = false
        })
      }
      return at < countedUntil
    },
    counts: () => joining !== null && !closed,
    listen,
    async close() {
      closed = true
      countedUntil = Number.NEGATIVE_INFINITY
      drop()
      await joining
      try {
        if (joining !== null) await leaveHolders(sql, id)
        for (const stop of (await listening) ?? []) await stop()
      } catch {
        // The database is gone, or was closed first: nobody waits for us longer than a lease.
      }
    },
  }
}

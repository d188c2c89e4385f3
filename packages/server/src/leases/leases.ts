import { randomBytes } from 'node:crypto'
import type { Log } from '../log.ts'
import type { Sql } from '../sql/sql.ts'
import { createHeld, LEASE } from './held.ts'
import { createHolder, LEASES_CHANNEL } from './holder.ts'
import { otherHolders } from './holders.ts'
import type { Reads } from './reads.ts'

/** After this, whatever was read before has lapsed everywhere, by clocks that run a little apart. Milliseconds. */
const LAPSE = LEASE + 20

/** What the guards of this process hold, and what every process waits for. */
export interface Leases {
  /** Reads that are held for 200 ms, and let go of at any change that is heard of. */
  readonly reads: Reads
  /** Lets go of everything here. */
  drop(): void
  /**
   * To be called once a change is committed: lets go of everything here, and resolves when every other process has said that it
   * has too, or what it read before has lapsed. Never rejects, and takes no longer than a lease.
   */
  settled(): Promise<void>
  close(): Promise<void>
}

interface LeasesParts {
  readonly sql: Sql
  readonly fresh: Reads
  /** Milliseconds by a clock that never goes back. */
  readonly monotonic: () => number
  /** What is done between letting go and saying so. Never rejects. */
  readonly beforeAnswer: () => Promise<void>
  readonly log: Log
}

/** Does nothing before it is asked something. */
export function createLeases({ sql, fresh, monotonic, beforeAnswer, log }: LeasesParts): Leases {
  const id = randomBytes(12).toString('base64url')
  const waiting = new Map<string, (holder: string) => void>()
  let asked = 0
  const held = createHeld({ fresh, monotonic, mayHold: (at) => holder.mayHold(at) })
  const holder = createHolder({ sql, id, monotonic, drop: held.drop, onWord, log })

  function onWord(text: string): void {
    const [verb, asker = '', count = '', from = ''] = text.split(' ')
    if (verb === 'gone' && asker === id) waiting.get(count)?.(from)
    if (verb !== 'drop' || asker === id) return
    held.drop()
    // Who waits for this in vain waits until it has lapsed.
    if (holder.counts()) void answer(`gone ${asker} ${count} ${id}`).catch(() => undefined)
  }

  async function answer(text: string): Promise<void> {
    await beforeAnswer()
    await say(text)
  }

  async function say(text: string): Promise<void> {
    await sql.query('SELECT pg_notify($1, $2)', [LEASES_CHANNEL, text])
  }

  async function othersHaveLetGo(count: string, lapse: { readonly over: boolean }): Promise<void> {
    // Asked for behind the commit: who is not counted yet reads what is true now.
    const others = await otherHolders(sql, id)
    if (others.length === 0) return
    await holder.listen()
    // Nobody waits any more, and nobody would take out again what is put in.
    if (lapse.over) return
    const left = new Set(others)
    const all = new Promise<void>((resolve) => {
      waiting.set(count, (from) => {
        left.delete(from)
        if (left.size === 0) resolve()
      })
    })
    await say(`drop ${id} ${count}`)
    await all
  }

  return {
    reads: held.reads,
    drop: held.drop,
    async settled() {
      held.drop()
      asked += 1
      const count = String(asked)
      const lapse = { over: false }
      let timer: NodeJS.Timeout | undefined
      const lapsed = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LAPSE)
      })
      // Who cannot be asked, or is dead and does not answer, has nothing left when its lease is over.
      await Promise.race([othersHaveLetGo(count, lapse).catch(() => lapsed), lapsed])
      clearTimeout(timer)
      lapse.over = true
      waiting.delete(count)
    },
    close: holder.close,
  }
}

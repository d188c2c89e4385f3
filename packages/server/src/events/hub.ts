import type { Sql } from '../sql/sql.ts'
import { CHANNEL } from './notify.ts'

/** Hands notices to the event streams they concern. */
export interface Hub {
  /** Calls back when something at one of the addresses may have changed. Gives its own undo. */
  subscribe(addresses: readonly string[], onChange: () => void): Promise<() => void>
  close(): Promise<void>
}

/** Listens to the database while anybody listens to it: one subscription, however many streams are open. */
export function createHub(sql: Sql): Hub {
  const listeners = new Set<{ readonly addresses: readonly string[]; readonly onChange: () => void }>()
  let listening: Promise<() => Promise<void>> | null = null

  function onNotice(address: string): void {
    for (const { addresses, onChange } of [...listeners]) {
      // An empty notice follows a lost connection: anything may have been missed.
      if (address === '' || addresses.includes(address)) onChange()
    }
  }

  async function listen(): Promise<void> {
    listening ??= sql.listen(CHANNEL, onNotice)
    try {
      await listening
    } catch (error) {
      listening = null
      throw error
    }
  }

  return {
    async subscribe(addresses, onChange) {
      await listen()
      const listener = { addresses, onChange }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    async close() {
      listeners.clear()
      const stop = listening
      listening = null
      if (stop !== null) await (await stop)()
    },
  }
}

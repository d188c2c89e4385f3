import type { Client } from 'pg'

interface Listener {
  onNotice(payload: string): void
  onLost(): void
}

const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5000

/**
 * One connection for all LISTENs of a process: made with the first listener, made again when lost, gone after `close`.
 * A pooled connection would do the work of others between two notices, and be recycled with the LISTEN on it.
 */
export function createNoticeClient(connect: () => Client) {
  const listeners = new Map<string, Set<Listener>>()
  let client: Promise<Client> | null = null
  let live: Client | null = null
  let timer: NodeJS.Timeout | null = null
  let closed = false

  async function open(): Promise<Client> {
    const fresh = connect()
    let over = false
    const onOver = () => {
      if (over) return
      over = true
      if (live === fresh) lost()
    }
    fresh.on('error', onOver)
    fresh.on('end', onOver)
    fresh.on('notification', ({ channel, payload }) => tell(channel, payload ?? ''))
    try {
      await fresh.connect()
      for (const channel of listeners.keys()) await fresh.query(`LISTEN ${channel}`)
      if (over) throw new Error('The connection for notices was lost while it was set up.')
    } catch (error) {
      void fresh.end()
      throw error
    }
    live = fresh
    return fresh
  }

  function ensure(): Promise<Client> {
    client ??= open().catch((error: unknown) => {
      client = null
      throw error
    })
    return client
  }

  function lost(): void {
    live = null
    client = null
    if (closed) return
    for (const known of listeners.values()) for (const { onLost } of [...known]) onLost()
    reconnect(FIRST_PAUSE)
  }

  function reconnect(pause: number): void {
    timer = setTimeout(() => {
      ensure().then(
        () => {
          for (const channel of listeners.keys()) tell(channel, '')
        },
        () => {
          if (!closed) reconnect(Math.min(pause * 2, LONGEST_PAUSE))
        },
      )
    }, pause)
    timer.unref()
  }

  function tell(channel: string, payload: string): void {
    for (const { onNotice } of [...(listeners.get(channel) ?? [])]) onNotice(payload)
  }

  return {
    async listen(
      channel: string,
      onNotice: Listener['onNotice'],
      onLost: Listener['onLost'] = () => undefined,
    ): Promise<() => Promise<void>> {
      if (closed) throw new Error('The database is closed.')
      // Its own each time: one callback may listen twice, and each undo ends one of them.
      const listener: Listener = { onNotice, onLost }
      const known = listeners.get(channel) ?? new Set()
      listeners.set(channel, known.add(listener))
      try {
        await (await ensure()).query(`LISTEN ${channel}`)
      } catch (error) {
        known.delete(listener)
        throw error
      }
      return async () => {
        known.delete(listener)
        if (known.size > 0 || listeners.get(channel) !== known) return
        listeners.delete(channel)
        await live?.query(`UNLISTEN ${channel}`)
      }
    },
    async close(): Promise<void> {
      closed = true
      listeners.clear()
      if (timer !== null) clearTimeout(timer)
      const last = client
      client = null
      live = null
      await (await last?.catch(() => null))?.end()
    },
  }
}

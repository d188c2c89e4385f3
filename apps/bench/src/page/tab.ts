import { bridge } from '../../../../packages/client/src/connectors/bridge.ts'
import {
  browserLifecycle,
  type Channel,
  createImpersonationClient,
  type ImpersonationClient,
  type LifecycleSignal,
} from '../../../../packages/client/src/index.ts'
import { fakeToken, people, startRequest } from '../../../../packages/client/src/testing/index.ts'

/** A status and when the page had it, in milliseconds since the epoch, fractions included. */
export interface Seen {
  readonly status: string
  readonly at: number
}

/** One tab of the application. */
export interface Tab {
  readonly client: ImpersonationClient
  /** When the promise of the verb resolved. */
  start(): Promise<number>
  end(): Promise<number>
  /** Comes to the front, or goes to the back. When it did. */
  show(visible: boolean): number
  /** When it had the status, once it has; `null` after `limit` milliseconds. */
  reached(status: string, limit: number): Promise<number | null>
  /** Forgets what it has seen. */
  forget(): void
}

export interface TabOptions {
  /** Whether messages between tabs arrive. */
  readonly messages: boolean
  readonly visible: boolean
}

const token = fakeToken({ actor: people().dana })

/** Real connector, real clock, real channel. Only what is in front is told: a headless browser shows all pages at once. */
export async function openTab(options: TabOptions): Promise<Tab> {
  const seen: Seen[] = []
  const listeners = new Set<(signal: LifecycleSignal) => void>()
  let { visible } = options
  const client = createImpersonationClient({
    // Without it a change of identity reloads the page.
    onIdentityChange: () => undefined,
    connector: bridge({ actorToken: async () => token }),
    lifecycle: {
      ...browserLifecycle(),
      visible: () => visible,
      listen(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    ...(options.messages ? {} : { channel: DEAF }),
  })
  client.subscribe(({ status }) => {
    if (seen.at(-1)?.status !== status) seen.push({ status, at: now() })
  })
  await client.resume()
  return {
    client,
    start: () => client.start(startRequest()).then(now),
    end: () => client.end().then(now),
    show(next) {
      visible = next
      const at = now()
      for (const listener of listeners) listener(visible ? 'visible' : 'hidden')
      return at
    },
    async reached(status, limit) {
      const until = now() + limit
      for (;;) {
        const found = seen.find((entry) => entry.status === status)
        if (found !== undefined) return found.at
        if (now() > until) return null
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    forget() {
      seen.length = 0
    },
  }
}

const DEAF: Channel = { post: () => undefined, listen: () => () => undefined, close: () => undefined }

/** One time for all pages: their own clocks start when they are opened. */
function now(): number {
  return performance.timeOrigin + performance.now()
}

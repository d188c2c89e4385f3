import { browserClock, type Clock } from '../ports/clock.ts'
import { browserServiceWorker } from '../ports/serviceWorker.ts'
import type { ResetHook } from '../resetHook.ts'
import { bounded } from '../runtime/bounded.ts'
import { failure } from '../stack/failure.ts'

/** What the service worker is told, unless you say something else. Names nobody. */
export const SERVICE_WORKER_MESSAGE = { type: 'understudy.reset' } as const

/** How long the service worker has. All hooks together have five seconds. Milliseconds. */
const LIMIT = 2000

/** What the service worker is told, and how long it has. */
export interface ServiceWorkerOptions {
  /** @default SERVICE_WORKER_MESSAGE */
  readonly message?: unknown
  /** Milliseconds. @default 2000 */
  readonly limit?: number
  /** @default the browser's */
  readonly clock?: Clock
  /** @default the one that controls the page */
  readonly worker?: () => Pick<ServiceWorker, 'postMessage'> | null
}

/**
 * Tells the service worker to forget what it keeps of the identity that is left, and waits until it says that it has: an
 * answer from its cache would show the old person's data. It answers on the port that comes with the message. Does nothing
 * where no service worker controls the page.
 *
 * @throws `connector_failed` without an answer in time; the client then reloads the page
 *
 * @example
 * // in the service worker
 * addEventListener('message', (event) => {
 *   if (event.data?.type !== 'understudy.reset') return
 *   event.waitUntil(caches.delete('answers').then(() => event.ports[0].postMessage('done')))
 * })
 */
export function broadcastToServiceWorker(options: ServiceWorkerOptions = {}): ResetHook {
  const { message = SERVICE_WORKER_MESSAGE, limit = LIMIT, clock = browserClock() } = options
  const { worker = browserServiceWorker } = options
  return {
    name: 'service worker',
    async reset() {
      const controller = worker()
      if (controller === null) return
      const { port1, port2 } = new MessageChannel()
      const answered = new Promise<void>((resolve) => {
        port1.onmessage = () => resolve()
      })
      const late = () =>
        failure('connector_failed', { detail: `The service worker did not answer within ${limit} ms.` })
      try {
        controller.postMessage(message, [port2])
        await bounded(clock, limit, answered, late)
      } finally {
        port1.close()
      }
    },
  }
}

import { failure } from '../stack/failure.ts'

/** One end of the messages between the page and the worker: a `MessagePort`, or the global scope of the worker. */
export interface VaultScope {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void
  /** Ports deliver nothing before it is called. */
  start?(): void
}

/** The dedicated worker that this code runs in. @throws `custody_unavailable` in a page: its script could read everything */
export function browserWorkerScope(): VaultScope {
  if (typeof globalThis.document !== 'undefined' || !('WorkerGlobalScope' in globalThis)) {
    throw failure('custody_unavailable', { detail: 'serveVault was called outside of a worker.' })
  }
  const scope = globalThis as unknown as VaultScope
  // Bound now: the names may be replaced by what the host loads later.
  return {
    postMessage: scope.postMessage.bind(globalThis),
    addEventListener: scope.addEventListener.bind(globalThis),
  }
}

/** The origin that this worker was loaded from; `null` where there is none. */
export function workerOrigin(): string | null {
  return typeof globalThis.location === 'undefined' ? null : globalThis.location.origin
}

import type { ImpersonationError } from '@understudy/protocol'
import type { Clock } from '../ports/clock.ts'
import { failure } from '../stack/failure.ts'
import { MARK, type PageAsk } from '../worker/pageMessages.ts'
import { readVaultMessage, type VaultMessage } from '../worker/vaultMessages.ts'

/** What a worker has to be able to do: a `Worker`, or one end of a `MessageChannel`. */
export interface VaultWorker {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: string, listener: (event: Event) => void): void
  terminate?(): void
  /** Ports deliver nothing before it is called. */
  start?(): void
}

/** The questions and answers between the page and its worker. */
export interface WorkerLink {
  /**
   * Resolves with what the worker answers. Creates the worker where there is none yet.
   *
   * @throws what the worker refuses with; `custody_unavailable` where there can be no worker; `network` where it is
   * silent; `aborted`
   */
  ask(ask: PageAsk, signal?: AbortSignal, transfer?: Transferable[]): Promise<Answer>
  /** Listens until its undo is called. Creates no worker for it. */
  watch(onHint: () => void): () => void
  /** Says something to a worker that is there; creates none for it. */
  tell(ask: PageAsk): void
  close(): void
}

export type Answer = Extract<VaultMessage, { kind: 'answer' | 'response' | 'failed' }>

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: ImpersonationError) => void
}

/** While somebody waits, a sign of life is asked for this often; the second one missing counts as silence. Milliseconds. */
const BEAT = 5000

export function createWorkerLink(create: () => VaultWorker, clock: Clock): WorkerLink {
  const waiting = new Map<number, Waiting>()
  const hints = new Map<number, () => void>()
  let worker: VaultWorker | null = null
  let ids = 0
  let everHeard = false
  let heard = false
  let missed = 0
  let unbeat: (() => void) | null = null

  function connect(): VaultWorker {
    if (worker !== null) return worker
    try {
      const made = create()
      made.addEventListener('message', (event) => made === worker && hear((event as MessageEvent<unknown>).data))
      // Before its first word this means that it cannot be loaded. Later it is some mistake in it, which it survives.
      made.addEventListener('error', (event) => made === worker && !everHeard && giveUp(event))
      made.start?.()
      worker = made
      return made
    } catch (cause) {
      throw failure('custody_unavailable', { cause })
    }
  }

  function giveUp(cause: unknown) {
    leave(failure('custody_unavailable', { cause }))
  }

  /** The next question creates another worker. */
  function leave(error: ImpersonationError) {
    worker?.terminate?.()
    worker = null
    everHeard = false
    hints.clear()
    rejectAll(error)
  }

  function rejectAll(error: ImpersonationError) {
    const all = [...waiting.values()]
    waiting.clear()
    for (const { reject } of all) reject(error)
  }

  function hear(data: unknown) {
    const message = readVaultMessage(data)
    if (message === null) return
    everHeard = true
    heard = true
    if (message.kind === 'hint') return hints.get(message.id)?.()
    const asked = waiting.get(message.id)
    if (asked === undefined || message.kind === 'pong') return
    waiting.delete(message.id)
    if (message.kind === 'refused') asked.reject(message.error)
    else asked.resolve(message)
  }

  function post(ask: PageAsk, transfer: Transferable[] = []): number {
    const target = connect()
    ids += 1
    target.postMessage({ understudy: MARK, id: ids, ...ask }, transfer)
    return ids
  }

  function tell(ask: PageAsk) {
    if (worker !== null) post(ask)
  }

  function beat() {
    if (unbeat !== null || waiting.size === 0) return
    unbeat = clock.after(BEAT, () => {
      unbeat = null
      missed = heard ? 0 : missed + 1
      heard = false
      if (missed >= 2) {
        missed = 0
        rejectAll(failure('network', { detail: 'The worker is silent.' }))
      } else if (waiting.size > 0) tell({ kind: 'ping' })
      beat()
    })
  }

  return {
    tell,
    async ask(ask, signal, transfer) {
      if (signal?.aborted === true) throw failure('aborted')
      const id = post(ask, transfer)
      return new Promise<Answer>((resolve, reject) => {
        const stop = () => {
          waiting.delete(id)
          tell({ kind: 'stop', of: id })
          reject(failure('aborted'))
        }
        const end = () => signal?.removeEventListener('abort', stop)
        if (waiting.size === 0) {
          heard = false
          missed = 0
        }
        waiting.set(id, {
          resolve(answer) {
            end()
            resolve(answer)
          },
          reject(error) {
            end()
            reject(error)
          },
        })
        signal?.addEventListener('abort', stop, { once: true })
        beat()
      })
    },
    watch(onHint) {
      // Only hints: without a worker there are none, and the next question says why.
      if (worker === null) return () => undefined
      const id = post({ kind: 'watch' })
      hints.set(id, onHint)
      return () => {
        hints.delete(id)
        tell({ kind: 'stop', of: id })
      }
    },
    close() {
      leave(failure('disposed'))
      unbeat?.()
      unbeat = null
    },
  }
}

import type { ImpersonationError } from '@understudy/protocol'
import type { VaultScope } from '../ports/workerScope.ts'
import { failure } from '../stack/failure.ts'
import { MARK } from './pageMessages.ts'
import { partsOf, type VaultMessage } from './vaultMessages.ts'

/** The only way out of the worker. */
export interface Reply {
  answer(id: number, value: unknown): void
  respond(id: number, response: Response): Promise<void>
  refuse(id: number, error: ImpersonationError): void
  fail(id: number): void
  hint(id: number): void
  pong(id: number): void
}

// Statuses for which the platform refuses to build a response with a body.
const EMPTY = [204, 205, 304]

/**
 * Tells the page. Holds back every message in which a token that is held can be read, whoever put it there: an error of
 * the host's auth library that quotes it, a header in which an API repeats it. Bodies of responses are passed on unread.
 */
export function createReply(scope: VaultScope, secrets: () => readonly (string | null)[]): Reply {
  function post(message: Exclude<VaultMessage, { kind: 'refused' }> | Refused, transfer: Transferable[] = []) {
    scope.postMessage({ understudy: MARK, ...message }, transfer)
  }

  function refuse(id: number, error: ImpersonationError) {
    const message = { kind: 'refused', id, error: partsOf(error) } as const
    post(isClean(message) ? message : { ...message, error: partsOf(keptBack()) })
  }

  function answer(id: number, value: unknown) {
    const message = { kind: 'answer', id, value } as const
    if (isClean(message)) post(message)
    else refuse(id, keptBack())
  }

  function isClean(message: object): boolean {
    const text = JSON.stringify(message)
    const held = secrets().filter((secret) => secret !== null && secret !== '')
    return !held.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)))
  }

  async function respond(id: number, response: Response): Promise<void> {
    const { statusText, url, headers, type, body: stream } = response
    // The page cannot build a response of this kind. It only has to see that it is a redirect, never where to.
    const status = type === 'opaqueredirect' ? 302 : response.status
    const told = { kind: 'response', id, response: { status, statusText, headers: [...headers], url } } as const
    if (!isClean(told)) {
      await stream?.cancel()
      return refuse(id, keptBack())
    }
    const body = EMPTY.includes(status) ? null : stream
    if (body === null) return post({ ...told, body })
    try {
      post({ ...told, body }, [body])
    } catch {
      // Not every browser can hand a stream over. The whole of it can be.
      const whole = await wholeOf(body)
      post({ ...told, body: whole }, [whole])
    }
  }

  return {
    answer,
    respond,
    refuse,
    fail: (id) => post({ kind: 'failed', id }),
    hint: (id) => post({ kind: 'hint', id }),
    pong: (id) => post({ kind: 'pong', id }),
  }
}

async function wholeOf(body: ReadableStream<Uint8Array>): Promise<ArrayBuffer> {
  try {
    return await new Response(body).arrayBuffer()
  } catch (cause) {
    throw failure('network', { cause })
  }
}

function keptBack(): ImpersonationError {
  return failure('connector_failed', { message: 'An answer held a credential. It was kept back.' })
}

interface Refused {
  readonly kind: 'refused'
  readonly id: number
  readonly error: object
}

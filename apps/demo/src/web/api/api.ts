import type { ImpersonationClient } from '@understudy/client'
import { type Failure, failureFrom, failureOf } from './failure.ts'

export type Answer<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly failure: Failure }

export type Method = 'POST' | 'PATCH' | 'DELETE'

/**
 * Requests of the demo, all through `client.fetch`: each goes out as the identity whose page asked for it, or not at
 * all. Answers failures, never throws them.
 */
export interface Api {
  get<T>(path: string, signal: AbortSignal): Promise<Answer<T>>
  send<T>(method: Method, path: string, body?: object): Promise<Answer<T>>
  /** The file behind a path, for a download. */
  download(path: string): Promise<Answer<Blob>>
}

export function createApi(client: ImpersonationClient): Api {
  async function ask<T>(path: string, init: RequestInit, parse: (response: Response) => Promise<T>) {
    try {
      const response = await client.fetch(path, init)
      if (!response.ok) return { ok: false, failure: await failureOf(response) } as const
      return { ok: true, data: await parse(response) } as const
    } catch (error) {
      return { ok: false, failure: failureFrom(error) } as const
    }
  }

  const json = async (response: Response) => (response.status === 204 ? null : await response.json())

  return {
    get: (path, signal) => ask(path, { signal, headers: { accept: 'application/json' } }, json),
    send: (method, path, body = {}) =>
      ask(
        path,
        {
          method,
          headers: {
            accept: 'application/json',
            'content-type': 'application/json',
            'idempotency-key': crypto.randomUUID(),
          },
          body: JSON.stringify(body),
        },
        json,
      ),
    download: (path) => ask(path, {}, (response) => response.blob()),
  }
}

import type { Notify } from '../notices/notice.ts'

/** Milliseconds for an answer. One that takes longer is a failure, and the notice is sent again. */
const PATIENCE = 10_000

/**
 * Tells notices over HTTP: `POST <url>` with one notice as JSON; any 2xx has heard it. Follows no redirect: the token is for
 * this address alone.
 */
export function remoteNotices({ url, token }: { readonly url: string; readonly token: string | null }): Notify {
  return async (notice) => {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': notice.id,
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(notice),
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error('The receiver of notices refused.')
  }
}

import type { SignalStream } from './options.ts'
import { SET_TYPE } from './types.ts'

/** What became of one try. `refused`: no other try will do better; `later`: one may. */
export type Pushed =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'refused' | 'later'; readonly code: string }

/** Milliseconds. */
const PATIENCE = 5000
/** Bytes of an answer that are looked at. */
const LONGEST_ANSWER = 4096

/** Pushes one event (RFC 8935). Follows no redirect, waits no longer than five seconds and reads no more than 4 KiB. */
export async function push({ endpoint, authorization }: SignalStream, set: string): Promise<Pushed> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      // What is sent there is for this address alone.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
      headers: {
        'Content-Type': SET_TYPE,
        Accept: 'application/json',
        ...(authorization === undefined ? {} : { Authorization: authorization }),
      },
      body: set,
    })
    if (response.ok) {
      await response.body?.cancel()
      return { outcome: 'delivered' }
    }
    if (response.status === 400) return { outcome: 'refused', code: errOf(await beginning(response)) }
    await response.body?.cancel()
    return { outcome: 'later', code: `status_${response.status}` }
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    return { outcome: 'later', code: late ? 'no_answer' : 'unreachable' }
  }
}

async function beginning({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > LONGEST_ANSWER) return ''
  }
  return text
}

/** One of the words of the standard, or none: what somebody else writes does not go to the log. */
function errOf(text: string): string {
  try {
    const { err } = JSON.parse(text) as { readonly err?: unknown }
    return typeof err === 'string' && /^[a-z_]{1,40}$/.test(err) ? err : 'unknown'
  } catch {
    return 'unknown'
  }
}

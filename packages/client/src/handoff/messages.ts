/**
 * What the two windows of a hand-off say to each other. The verifier goes only to a window that shows a page of the
 * application's origin, and is taken only from one that shows the console's.
 */
export type HandoffMessage =
  | { readonly understudy: 'ready' | 'redeemed' | 'failed' }
  | { readonly understudy: 'verifier'; readonly verifier: string }

/** Name of the parameter in the fragment that carries the code. */
export const HANDOFF_FRAGMENT = 'understudy'

/** Narrows a message of another window. `null`: somebody else's conversation. */
export function readMessage(message: unknown): HandoffMessage | null {
  if (typeof message !== 'object' || message === null) return null
  const { understudy, verifier } = message as Record<string, unknown>
  if (understudy === 'ready' || understudy === 'redeemed' || understudy === 'failed') return { understudy }
  return understudy === 'verifier' && typeof verifier === 'string' ? { understudy, verifier } : null
}

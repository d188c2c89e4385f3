import type { IdentityChange } from './client.ts'

/**
 * One thing of the host's that must forget the identity that is left: a query cache, a socket, a draft. Reset it, do not
 * invalidate it: an invalidated cache shows the old person's data until the new answer is there, or for good if that is
 * a 403 (osrd #18208).
 */
export interface ResetHook {
  /** Names it where it fails. */
  readonly name: string
  readonly reset: (change: IdentityChange) => void | Promise<void>
}

import { CLIENT_CODES } from './clientCodes.ts'
import type { ImpersonationErrorCode } from './error.ts'

/**
 * Where the documentation of a code is: what the browser finds out by itself, and what a server refuses, are told apart.
 * `#page` under the condition `development`.
 */
export function pageOf(code: ImpersonationErrorCode): string {
  return `${(CLIENT_CODES as readonly string[]).includes(code) ? 'errors' : 'problems'}/${code}`
}

import type { ImpersonationErrorCode } from './error.ts'

/** The page by its name alone, and no visitor downloads the list of codes. `#page` where nobody asks for `development`. */
export function pageOf(code: ImpersonationErrorCode): string {
  return code
}

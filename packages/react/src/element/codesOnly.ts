import type { Case } from './messageOf.ts'

/** The case: no visitor downloads the rest. `#messages` where nobody asks for `development`. */
export function messageOf(of: Case): string {
  return `${of}.`
}

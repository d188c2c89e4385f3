import type { ClientCode } from '@understudy/protocol'
import type { Case } from './messages.ts'

/** The code: its page says the rest, and no visitor downloads it. `#messages` where nobody asks for `development`. */
export function messageOf(code: ClientCode | Case): string {
  return `${code}.`
}

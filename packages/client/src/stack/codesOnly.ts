import type { ClientCode } from '@understudy/protocol'

/** The code: its page says the rest, and no visitor downloads it. `#messages` where nobody asks for `development`. */
export function messageOf(code: ClientCode | 'origin_mistyped'): string {
  return `${code}.`
}

import type { Policy } from '@understudy/protocol'

/** What kind of reason a session has, in words that anybody may read. */
export function purposeOf({ reasonCodes }: Policy, code: string): string {
  return reasonCodes.find((reason) => reason.code === code)?.label ?? 'Support'
}

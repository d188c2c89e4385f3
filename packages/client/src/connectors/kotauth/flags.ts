import type { ImpersonationError } from '@understudy/protocol'
import type { Address } from '../../ports/address.ts'
import { type ConnectorRefusal, refuse } from '../refusals.ts'

/** What the console's flags mean. An unknown, a disabled and a locked account look the same from here. */
const FLAGS = new Map<string, ConnectorRefusal | null>([
  ['impersonation_not_found', 'subject_unavailable'],
  ['impersonation_disabled', 'subject_unavailable'],
  ['impersonation_locked', 'subject_unavailable'],
  ['impersonation_failed', 'actor_not_allowed'],
  ['impersonation_ended', null],
])

/** Why the start before this page was refused; the flag is gone from the address afterwards. Other flags stay, they are the console's. */
export function takeRefusal(address: Address): ImpersonationError | null {
  const url = new URL(address.read())
  const flag = url.searchParams.get('saved') ?? ''
  const code = FLAGS.get(flag)
  if (code === undefined) return null
  url.searchParams.delete('saved')
  address.replace(url.href)
  return code === null ? null : refuse(code, { detail: `Kotauth said \`${flag}\`.` })
}

import { ImpersonationError, PROBLEM_CODES, REFUSED_PARAMETER } from '@understudy/protocol'
import type { Address } from '../ports/address.ts'
import { failure } from '../stack/failure.ts'

/** Why the start before this page was refused; the code is gone from the address afterwards. `null`: none was. */
export function takeRefusedStart(address: Address): ImpersonationError | null {
  const url = new URL(address.read())
  const told = url.searchParams.get(REFUSED_PARAMETER)
  if (told === null) return null
  url.searchParams.delete(REFUSED_PARAMETER)
  address.replace(url.href)
  const code = PROBLEM_CODES.find((known) => known === told)
  // Anybody can write an address: what is no code is repeated nowhere.
  return code === undefined
    ? failure('invalid_answer', { detail: 'Parameter: support_refused.' })
    : new ImpersonationError(code, 'The start came back refused.')
}

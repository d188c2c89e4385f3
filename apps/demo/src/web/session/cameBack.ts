import type { ImpersonationError } from '@understudy/protocol'

/** A start that left this page's predecessor and was refused: whose account it was, and why it stays closed. */
export interface CameBack {
  /** Why this customer's account was not opened, once it is known; `null`: it is not about them. Told once. */
  take(customer: string): ImpersonationError | null
  /** The reason is there. */
  because(error: ImpersonationError): void
}

/** Ids of customers need no escape. */
const CUSTOMER = /^\/console\/customers\/(\w+)$/u

/** Reads the address before the connector takes the flag out of it. */
export function cameBackTo({ pathname, search }: Pick<Location, 'pathname' | 'search'>): CameBack {
  const flag = new URLSearchParams(search).get('saved') ?? ''
  let whom = flag.startsWith('impersonation_') ? CUSTOMER.exec(pathname)?.[1] : undefined
  let why: ImpersonationError | null = null
  return {
    take(customer) {
      if (whom !== customer || why === null) return null
      whom = undefined
      return why
    },
    because(error) {
      why ??= error
    },
  }
}

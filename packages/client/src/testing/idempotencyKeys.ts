import { ImpersonationError, type ProblemCode } from '@understudy/protocol'

/** What a key has made, so that a repeated call does not do the thing twice. Of one actor session. */
export interface IdempotencyKeys {
  /**
   * What this key made; `null` when it is free.
   *
   * @throws `idempotency_key_required` for what is no key, `idempotency_key_reused` where it was for something else
   */
  known(key: string, wish: readonly unknown[]): string | null
  /** Only once the operation has succeeded: a refused try can be repeated. */
  claim(key: string, wish: readonly unknown[], resource: string): void
}

// The form the bridge asks for.
const KEY = /^[\x21-\x7e]{1,255}$/

export function createIdempotencyKeys(): IdempotencyKeys {
  const claims = new Map<string, { readonly wish: string; readonly resource: string }>()
  return {
    known(key, wish) {
      if (!KEY.test(key)) throw refusal('idempotency_key_required')
      const claim = claims.get(key)
      if (claim === undefined) return null
      if (claim.wish !== JSON.stringify(wish)) throw refusal('idempotency_key_reused')
      return claim.resource
    },
    claim(key, wish, resource) {
      claims.set(key, { wish: JSON.stringify(wish), resource })
    },
  }
}

export function refusal(code: ProblemCode): ImpersonationError {
  return new ImpersonationError(code, 'Refused by the fake server.')
}

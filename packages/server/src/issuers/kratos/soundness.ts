import type { IssuerCallOptions } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import type { KratosCalls } from './calls.ts'
import { tryCanary } from './canary.ts'

/** Milliseconds for which what was found out holds: a hook can be switched on at any time. */
const HOLDS = 600_000

interface Parts {
  readonly calls: KratosCalls
  /** `null`: nobody tries. */
  readonly canary: string | null
  readonly now: () => number
}

/** Whether a start leaves the subject's own sessions alone. */
export interface Soundness {
  /** Before anything is opened. @throws IssuerError what the test account has shown, `users_sessions_end` above all */
  require(call: IssuerCallOptions): Promise<void>
  /** A start has shown that it does not: the error of it, and of those that would do the same to others. */
  usersSessionsEnded(): IssuerError
}

/** Tries it on the test account, again where that was a while ago; a failure is not remembered. */
export function createSoundness({ calls, canary, now }: Parts): Soundness {
  let tried: { readonly outcome: Promise<void>; readonly until: number } | null = null
  let refusedUntil = 0

  async function tryOut({ signal }: IssuerCallOptions, identity: string): Promise<void> {
    try {
      const findings = await tryCanary(calls, identity, { signal, now })
      const fault = findings.find(({ level }) => level === 'error')
      if (fault !== undefined) throw new IssuerError(fault.code)
    } catch (thrown) {
      tried = null
      throw thrown
    }
  }

  return {
    async require(call) {
      if (canary === null) {
        if (now() < refusedUntil) throw new IssuerError('users_sessions_end')
        return
      }
      if (tried === null || tried.until <= now()) tried = { outcome: tryOut(call, canary), until: now() + HOLDS }
      await tried.outcome
    },
    usersSessionsEnded() {
      tried = null
      refusedUntil = now() + HOLDS
      return new IssuerError('users_sessions_end')
    },
  }
}

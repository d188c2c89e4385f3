import { redeemHandoff } from '@understudy/client/handoff'
import { ImpersonationError, type ImpersonationErrorCode, isImpersonationError } from '@understudy/protocol'
import type { Doors } from '../../shared/doors.ts'
import type { Auth } from './auth.ts'

/** In place of a sign-in, on the app's own origin: a support session is handed to it, and nobody ever signs in. */
export interface HandedAuth extends Auth {
  /** Why a session that was to be handed over is not here; `null` where none was, or it is. */
  failure(): ImpersonationErrorCode | null
}

/** Takes over what the console hands on, at once: the code must not stay in the address. One per page. */
export function createHandedAuth(doors: Doors): HandedAuth {
  let failed: ImpersonationErrorCode | null = null

  async function arrive(): Promise<string | null> {
    try {
      const handed = await redeemHandoff({ consoleOrigin: consoleOf(doors) })
      return handed === null ? null : '/app'
    } catch (thrown) {
      failed = isImpersonationError(thrown) ? thrown.code : 'handoff_failed'
      // Whose session stands in the way is then on screen, with its strip.
      return failed === 'handoff_conflict' ? '/app' : null
    }
  }

  return {
    arrival: arrive(),
    failure: () => failed,
    actorToken: async () => null,
    standing: () => null,
    person: () => null,
    signIn: () => Promise.reject(new ImpersonationError('unsupported', 'Nobody signs in on this origin.')),
    signOut: async () => undefined,
  }
}

/** Which of the two doors this window was opened from: its address says so, and only these two can be meant. */
function consoleOf({ one, console }: Doors): string {
  const origin = new URLSearchParams(window.location.search).get('from')
  return origin === one ? one : console
}

import { ImpersonationError, type Person, safeReturnTo } from '@understudy/protocol'
import { ErrorResponse, type User } from 'oidc-client-ts'
import { REDIRECT_PATHS, STAFF_ROLES } from '../../shared/identity.ts'
import { createUserManager } from './userManager.ts'

export type Standing = 'customer' | 'agent' | 'lead'

/** The person's own sign-in at the OpenID provider. Knows nothing of support sessions. */
export interface Auth {
  /**
   * Finishes a sign-in that is under way, or signs in silently. Resolves to the path to show then, `null` to stay.
   * Never rejects: what `actorToken()` gives tells how it went.
   */
  readonly arrival: Promise<string | null>
  /**
   * An access token that is valid for a while yet; `null` when nobody is signed in.
   *
   * @throws {ImpersonationError} `network` when the provider does not say
   */
  actorToken(): Promise<string | null>
  /** What the person may be in the console, as their id token says; `null` while the provider has not said who it is. */
  standing(): Standing | null
  /** Who is signed in, as their id token says; `null`: nobody, or the provider has not said yet. */
  person(): Person | null
  /** Leaves the page for the provider, and comes back to `to`. */
  signIn(to: string): Promise<void>
  /** Ends the session at the provider. Leaves the page. */
  signOut(): Promise<void>
}

/** Seconds before its end at which an access token is not handed out any more. */
const EARLY = 10

/** What the provider answers a silent sign-in when somebody has to be asked something: nobody is signed in. */
const NOBODY = ['login_required', 'interaction_required', 'account_selection_required', 'consent_required']

/** Starts at once; one per page. `onGone` is told when a renewal finds that the provider's session is over. */
export function createAuth(onGone: () => void): Auth {
  const manager = createUserManager(window.location.origin)
  let user: User | null = null
  let renewal: Promise<User | null> | null = null
  // The provider has not said yet whether anybody is signed in.
  let unknown = true

  // One frame at a time, however many requests find the token old.
  function renew(): Promise<User | null> {
    renewal ??= silently().finally(() => {
      renewal = null
    })
    return renewal
  }

  async function silently(): Promise<User | null> {
    const before = user
    try {
      user = await manager.signinSilent()
    } catch (cause) {
      if (!(cause instanceof ErrorResponse && NOBODY.includes(cause.error ?? ''))) {
        throw new ImpersonationError('network', 'The OpenID provider did not answer.', { cause })
      }
      user = null
    }
    unknown = false
    // Somebody else has signed in to this browser meanwhile: this page is not theirs.
    if (before !== null && user?.profile.sub !== before.profile.sub) user = null
    if (user === null) await manager.removeUser()
    return user
  }

  async function arrive(): Promise<string | null> {
    if (window.location.pathname !== REDIRECT_PATHS.callback) {
      await renew()
      return null
    }
    // A code that was denied or used before says that nobody is signed in by it.
    unknown = false
    user = await manager.signinRedirectCallback()
    return safeReturnTo(readTarget(user.state)) ?? '/'
  }

  // A callback that failed: the page then offers to sign in again. A provider that is away is asked again for a token.
  const arrival = arrive().catch(() => (window.location.pathname === REDIRECT_PATHS.callback ? '/' : null))

  manager.events.addAccessTokenExpiring(() => {
    renew().then(
      (renewed) => {
        if (renewed === null) onGone()
      },
      // The next request tries again, and says so when it fails.
      () => undefined,
    )
  })

  return {
    arrival,
    async actorToken() {
      await arrival
      if (user === null && !unknown) return null
      if ((user?.expires_in ?? 0) > EARLY) return user?.access_token ?? null
      return (await renew())?.access_token ?? null
    },
    standing() {
      if (unknown) return null
      const roles: unknown = user?.profile.roles
      if (!Array.isArray(roles) || !STAFF_ROLES.some((role) => roles.includes(role))) return 'customer'
      return roles.includes('support_lead') ? 'lead' : 'agent'
    },
    person: () => (user === null ? null : { id: user.profile.sub, name: user.profile.name ?? user.profile.sub }),
    signIn: (to) => manager.signinRedirect({ state: { to } }),
    async signOut() {
      user = null
      unknown = false
      // Before it leaves: the id token would go along in the address.
      await manager.removeUser()
      await manager.signoutRedirect()
    },
  }
}

function readTarget(state: unknown): string | null {
  if (typeof state !== 'object' || state === null || !('to' in state)) return null
  return typeof state.to === 'string' ? state.to : null
}

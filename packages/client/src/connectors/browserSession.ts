import type { ContextAnswer } from '@understudy/protocol'
import { readContextAnswer } from '../answers.ts'
import { browserFetch } from '../ports/network.ts'
import { failure } from '../stack/failure.ts'
import { cookieContext } from './cookieContext.ts'
import { type CookieHttpOptions, createHttp } from './http.ts'

/** Signing in and out of the bridge, in cookie custody. */
export interface BrowserSession {
  /**
   * Hands the provider's access token to the bridge, which keeps the session in a cookie from then on; forget the token
   * afterwards. Call `client.resume()` next. Also what a fresh sign-in (`step_up_required`) is told with.
   *
   * @throws `custody_unavailable` when the browser does not keep the cookie; the server's code; `network`
   */
  signIn(accessToken: string): Promise<ContextAnswer>
  /** Ends the own session and the support session on it. Does not sign out at the identity provider. For `onSignOut`. */
  signOut(): Promise<void>
}

/**
 * The bridge's session of this browser. Not part of the stack: the client sees what comes of it.
 *
 * @example
 * const { signIn, signOut } = browserSession()
 * await signIn(await auth.getAccessToken())
 * const client = createImpersonationClient({ connector: bridge({ custody: 'cookie' }), onSignOut: signOut })
 */
export function browserSession(options: Omit<CookieHttpOptions, 'custody'> = {}): BrowserSession {
  const http = createHttp({ ...options, custody: 'cookie' }, options.fetch ?? browserFetch())
  return {
    async signIn(accessToken) {
      const entered = readContextAnswer(await http('/support/browser', { credential: accessToken, body: {} }))
      const context = await cookieContext(http, { signal: new AbortController().signal })
      // Also when a cookie of somebody who was here before has stayed.
      if (personOf(entered) !== personOf(context)) throw failure('custody_unavailable')
      return context
    },
    async signOut() {
      await http('/support/browser/end', { body: {} })
    },
  }
}

function personOf(context: ContextAnswer): string | null {
  return context.state === 'signed-out' ? null : context.actor.id
}

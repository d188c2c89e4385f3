import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts'
import { API_AUDIENCE, CLIENT_ID, ISSUER_PATH, REDIRECT_PATHS, SCOPE } from '../../shared/identity.ts'

/**
 * The OpenID client of the demo: authorization code with PKCE. Tokens stay in memory and go with the page; only the
 * state of a redirect under way is in sessionStorage. Does not renew by itself: `createAuth` decides when.
 */
export function createUserManager(origin: string): UserManager {
  return new UserManager({
    authority: `${origin}${ISSUER_PATH}`,
    client_id: CLIENT_ID,
    redirect_uri: `${origin}${REDIRECT_PATHS.callback}`,
    silent_redirect_uri: `${origin}${REDIRECT_PATHS.silent}`,
    post_logout_redirect_uri: `${origin}${REDIRECT_PATHS.signedOut}`,
    response_type: 'code',
    scope: SCOPE,
    resource: API_AUDIENCE,
    extraTokenParams: { resource: API_AUDIENCE },
    automaticSilentRenew: false,
    // `createAuth` compares by itself: another person is an answer, not a failure.
    validateSubOnSilentRenew: false,
    accessTokenExpiringNotificationTimeInSeconds: 30,
    silentRequestTimeoutInSeconds: 8,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: redirectStorage() }),
  })
}

/**
 * Survives the redirect to the provider and back. A browser that blocks storage throws at the mere mention of it: whoever
 * is signed in then still gets in by the hidden frame, which needs no redirect.
 */
function redirectStorage(): Storage {
  try {
    return window.sessionStorage
  } catch {
    return new InMemoryWebStorage()
  }
}

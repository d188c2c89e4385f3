/** Sign-outs that the identity provider tells by itself (OpenID Connect Back-Channel Logout 1.0). */
export interface BackchannelLogoutOptions {
  /**
   * Ids of the clients at the provider whose sign-outs are told here: `aud` of its logout tokens. They are the clients whose
   * access tokens the bridge takes, because a `sid` belongs to a client.
   */
  readonly clientIds: readonly string[]
}

/** What is wrong with them; `null`: nothing. */
export function backchannelLogoutProblem({ clientIds }: BackchannelLogoutOptions): string | null {
  if (clientIds.length === 0) return '`backchannelLogout.clientIds` is empty.'
  return clientIds.includes('') ? '`backchannelLogout.clientIds` holds an empty id.' : null
}

import type { BridgeOptions } from '../options.ts'
import type { Answer, Stage } from './stage.ts'

/** The client whose sign-outs are told. */
export const LOGOUT_CLIENT = 'app-web'

export const BACKCHANNEL: Partial<BridgeOptions> = { backchannelLogout: { clientIds: [LOGOUT_CLIENT] } }

export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

let count = 0

/** A logout token of the stage's provider. `claims` and `header` win over the usual ones. */
export function logoutToken(
  { provider, clock }: Pick<Stage, 'provider' | 'clock'>,
  claims: Readonly<Record<string, unknown>>,
  header: Record<string, unknown> = {},
): Promise<string> {
  count += 1
  const seconds = Math.floor(clock.now() / 1000)
  const usual = {
    aud: LOGOUT_CLIENT,
    iat: seconds,
    exp: seconds + 120,
    auth_time: undefined,
    jti: `logout-${count}`,
    events: { [LOGOUT_EVENT]: {} },
  }
  return provider.sign({ ...usual, ...claims }, { typ: 'logout+jwt', ...header })
}

/** Tells the bridge as a provider does: a form, no key, no credential but the token itself. */
export function tellLogout<T>(stage: Stage, token: string): Promise<Answer<T>> {
  return stage.call<T>('POST', '/support/backchannel-logout', {
    key: null,
    body: new URLSearchParams({ logout_token: token }).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  })
}

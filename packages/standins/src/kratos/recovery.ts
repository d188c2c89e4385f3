import { type Addresses, csrfCookie, failed, json, sessionCookie } from './answers.ts'
import { callerOf } from './caller.ts'
import { disabled, expired, plain, startOver } from './errors.ts'
import { recoveryForm } from './forms.ts'
import type { Flow, Identity, KratosStore } from './store.ts'
import { time } from './views.ts'

/** Wrong codes that a flow takes. */
const TRIES = 5

/** Signs the one in for whom an administrator made the code: by token in an api flow, by cookie in a browser's. */
export function redeem(
  store: KratosStore,
  addresses: Addresses,
  given: { readonly flow: string; readonly code: string },
  headers: Headers,
): Response {
  const flow = store.flows.get(given.flow)
  if (flow?.kind !== 'recovery' || flow.identity === null) return failed(plain(404))
  const since = store.now() - flow.expiresAt
  if (since >= 0) return failed(expired(time(flow.expiresAt), since))
  if (flow.used) return failed(startOver('The code was already used. Please request another code.'))
  if (given.code !== flow.code) {
    flow.tries += 1
    return flow.tries > TRIES
      ? failed(startOver('The request was submitted too often. Please request another code.'))
      : json(recoveryForm(flow, addresses, 'wrong'))
  }
  if (!flow.identity.active) return failed(disabled(flow.identity.id))
  flow.used = true
  return signedIn(store, addresses, { flow, identity: flow.identity }, headers)
}

function signedIn(
  store: KratosStore,
  addresses: Addresses,
  { flow, identity }: { readonly flow: Flow; readonly identity: Identity },
  headers: Headers,
): Response {
  if (store.settings.revokeActiveSessions) {
    for (const session of store.sessionsOf(identity.id)) session.active = false
  }
  const by = { method: 'code_recovery', token: flow.type === 'api' } as const
  const session = store.addSession(identity, by, callerOf(headers))
  const { id } = store.addFlow({ kind: 'settings', type: flow.type, identity })
  const url = `${addresses.uiUrl}/settings?flow=${id}`
  const settings = { action: 'show_settings_ui', flow: { id, url } }
  if (session.token !== null) {
    const token = { action: 'set_ory_session_token', ory_session_token: session.token }
    return json(recoveryForm(flow, addresses, { continueWith: [token, settings] }))
  }
  const cookies = new Headers()
  cookies.append('Set-Cookie', csrfCookie())
  const life = { seconds: store.settings.lifespan, now: store.now() }
  cookies.append('Set-Cookie', sessionCookie(session.cookie ?? '', life))
  if (headers.get('accept')?.includes('application/json') === true) {
    return json(recoveryForm(flow, addresses, { continueWith: [settings] }), { headers: cookies })
  }
  cookies.set('Location', url)
  return new Response(null, { status: 303, headers: cookies })
}

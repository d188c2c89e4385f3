import { FRESH, failed, json } from './answers.ts'
import { needsSecondFactor, sessionOf } from './caller.ts'
import { noSession, plain, secondFactor } from './errors.ts'
import { settingsForm } from './forms.ts'
import type { Flow, KratosStore, Session } from './store.ts'
import { totpCode } from './totp.ts'
import { identityView } from './views.ts'

/** Begins a change of one's own account. */
export function openSettings(store: KratosStore, publicUrl: string, headers: Headers): Response {
  const session = sessionOf(store, headers)
  if (session === null) return failed(noSession(), FRESH)
  if (needsSecondFactor(store, session)) return failed(secondFactor(publicUrl), FRESH)
  const flow = store.addFlow({ kind: 'settings', type: 'api', identity: session.identity })
  return json(shown(publicUrl, { session, flow, next: flow }), { headers: FRESH })
}

/** Password or authenticator app: whoever has just recovered the account is taken for its owner. */
export function changeSettings(
  store: KratosStore,
  publicUrl: string,
  { flow: id, body }: { readonly flow: string; readonly body: Readonly<Record<string, string>> },
  headers: Headers,
): Response {
  const session = sessionOf(store, headers)
  if (session === null) return failed(noSession())
  const flow = store.flows.get(id)
  if (flow?.kind !== 'settings' || flow.identity !== session.identity) return failed(plain(404))
  if (!change(store, { session, flow, body })) return failed(plain(400, 'The provided value is invalid.'))
  const next = store.addFlow({ kind: 'settings', type: 'api', identity: session.identity })
  return json(shown(publicUrl, { session, flow, next }))
}

interface Change {
  readonly session: Session
  readonly flow: Flow
  readonly body: Readonly<Record<string, string>>
}

function change({ now }: KratosStore, { session, flow, body }: Change): boolean {
  const { identity } = session
  if (body.method === 'password' && body.password !== undefined) {
    identity.password = body.password
    return true
  }
  if (body.method !== 'totp' || body.totp_code !== totpCode(flow.totp, now())) return false
  identity.totp = flow.totp
  session.methods.push({ method: 'totp', aal: 'aal2', at: now() })
  return true
}

function shown(
  publicUrl: string,
  { session, flow, next }: { readonly session: Session; readonly flow: Flow; readonly next: Flow },
): object {
  const { identity } = session
  return settingsForm(flow, {
    ...{ publicUrl, next, traits: identity.traits, hasTotp: identity.totp !== null },
    identity: identityView(identity, publicUrl, 'whole'),
  })
}

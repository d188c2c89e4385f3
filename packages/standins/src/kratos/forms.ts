import type { Flow } from './store.ts'
import { time } from './views.ts'

type Node = Readonly<Record<string, unknown>>

const info = (id: number, text: string) => ({ label: { id, text, type: 'info' } })
const input = (group: string, attributes: Node, meta: Node = {}): Node => ({
  ...{ type: 'input', group, attributes: { ...attributes, disabled: false, node_type: 'input' }, messages: [], meta },
})
const csrfNode = (value: string) => input('default', { name: 'csrf_token', type: 'hidden', value, required: true })
const submit = (group: string, value: string, meta: Node) =>
  input(group, { name: 'method', type: 'submit', value }, meta)
const MAIL = {
  label: { id: 1070002, text: 'E-Mail', type: 'info', context: { name: 'traits.email', title: 'E-Mail' } },
}
const SAVE = info(1070003, 'Save')

function frame(
  flow: Flow,
  url: { readonly action: string; readonly from: string },
  nodes: readonly Node[],
  messages: readonly Node[],
) {
  return {
    id: flow.id,
    type: flow.type,
    expires_at: time(flow.expiresAt),
    issued_at: time(flow.issuedAt),
    request_url: url.from,
    ui: { action: url.action, method: 'POST', nodes, ...(messages.length === 0 ? {} : { messages }) },
  }
}

/** The form that a login begins with. */
export function loginForm(flow: Flow, publicUrl: string): object {
  const from = `${publicUrl}/self-service/login/${flow.type}`
  const nodes = [
    csrfNode(flow.csrf),
    input('default', { name: 'identifier', type: 'text', value: '', required: true }, MAIL),
    input(
      'password',
      { name: 'password', type: 'password', required: true, autocomplete: 'current-password' },
      info(1070001, 'Password'),
    ),
    submit('password', 'password', info(1010022, 'Sign in with password')),
  ]
  return {
    ...frame(flow, { action: `${publicUrl}/self-service/login?flow=${flow.id}`, from }, nodes, []),
    organization_id: null,
    created_at: time(flow.issuedAt),
    updated_at: time(flow.issuedAt),
    refresh: false,
    requested_aal: 'aal1',
    state: 'choose_method',
  }
}

/** What a recovery has come to, with its form for the code. */
export function recoveryForm(
  flow: Flow,
  { publicUrl, adminUrl }: { readonly publicUrl: string; readonly adminUrl: string },
  outcome: { readonly continueWith: readonly object[] } | 'wrong',
): object {
  const nodes = [
    input(
      'code',
      { name: 'code', type: 'text', required: true, pattern: '[0-9]+', maxlength: 6 },
      info(1070010, 'Recovery code'),
    ),
    submit('code', 'code', info(1070009, 'Continue')),
    ...(flow.type === 'browser' ? [csrfNode(flow.csrf)] : []),
  ]
  const wrong = 'The recovery code is invalid or has already been used. Please try again.'
  const messages = outcome === 'wrong' ? [{ id: 4060006, text: wrong, type: 'error' }] : []
  const url = { action: `${publicUrl}/self-service/recovery?flow=${flow.id}`, from: `${adminUrl}/admin/recovery/code` }
  return {
    ...frame(flow, url, nodes, messages),
    active: 'code',
    ...(outcome === 'wrong'
      ? { state: 'sent_email' }
      : { state: 'passed_challenge', continue_with: outcome.continueWith }),
    transient_payload: {},
  }
}

export interface SettingsFacts {
  readonly publicUrl: string
  readonly identity: object
  readonly traits: Readonly<Record<string, string>>
  readonly hasTotp: boolean
  /** The flow that the form posts to: after a change a new one. */
  readonly next: Flow
}

/** The form that can change everything, password and second factor included. */
export function settingsForm(flow: Flow, { publicUrl, identity, traits, hasTotp, next }: SettingsFacts): object {
  const saved = next !== flow
  const secret = info(1050017, 'This is your authenticator app secret. Use it if you can not scan the QR code.')
  const offered: readonly Node[] = [
    {
      ...{ type: 'img', group: 'totp', messages: [], meta: info(1050005, 'Authenticator app QR code') },
      attributes: { src: 'data:image/png;base64,AAAA', id: 'totp_qr', width: 256, height: 256, node_type: 'img' },
    },
    {
      ...{ type: 'text', group: 'totp', messages: [], meta: secret },
      attributes: {
        text: { id: 1050006, text: next.totp, type: 'info', context: { secret: next.totp } },
        ...{ id: 'totp_secret_key', node_type: 'text' },
      },
    },
    input('totp', { name: 'totp_code', type: 'text', required: true }, info(1070006, 'Verify code')),
    submit('totp', 'totp', SAVE),
  ]
  const linked = [
    input(
      'totp',
      { name: 'totp_unlink', type: 'submit', value: 'true', required: true },
      info(1050004, 'Unlink TOTP Authenticator App'),
    ),
  ]
  const nodes = [
    csrfNode(flow.csrf),
    input(
      'profile',
      { name: 'traits.email', type: 'email', value: traits.email, required: true, autocomplete: 'email' },
      MAIL,
    ),
    input('profile', { name: 'traits.name', type: 'text', value: traits.name }),
    submit('profile', 'profile', SAVE),
    input(
      'password',
      { name: 'password', type: 'password', required: true, autocomplete: 'new-password' },
      info(1070001, 'Password'),
    ),
    submit('password', 'password', SAVE),
    input(
      'lookup_secret',
      { name: 'lookup_secret_regenerate', type: 'submit', value: 'true' },
      info(1050008, 'Generate new backup recovery codes'),
    ),
    ...(hasTotp ? linked : offered),
  ]
  const messages = saved ? [{ id: 1050001, text: 'Your changes have been saved!', type: 'success' }] : []
  const url = {
    action: `${publicUrl}/self-service/settings?flow=${next.id}`,
    from: `${publicUrl}/self-service/settings/api`,
  }
  return { ...frame(flow, url, nodes, messages), identity, state: saved ? 'success' : 'show_form' }
}

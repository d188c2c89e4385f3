import { clientAt, type HydraGround } from './hydraScene.ts'
import type { Window } from './hydraWindow.ts'

const CALLBACK = 'https://console.example/callback'

/** The application that the actor signs in to at Hydra, with what the operator's own login application does for it. */
export interface HydraConsole {
  /** Signs in and remembers, in this window. Gives the token that the console holds from then on. */
  signIn(window: Window, subject: string): Promise<string>
  /** Whether Hydra still knows who is signed in there. */
  remembers(window: Window): Promise<boolean>
  /** Login and consent, as far as they are this client's. */
  decide(request: Request): Promise<Response>
}

export async function hydraConsole(ground: HydraGround): Promise<HydraConsole> {
  const { publicUrl, adminUrl } = ground
  const shared = { grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: [CALLBACK] }
  const id = await clientAt(ground, { ...shared, token_endpoint_auth_method: 'client_secret_post' })
  let signingIn = ''

  function authorize(more: Readonly<Record<string, string>> = {}): string {
    const query = { client_id: id, response_type: 'code', scope: 'openid', redirect_uri: CALLBACK }
    return `${publicUrl}/oauth2/auth?${new URLSearchParams({ ...query, state: 'state-of-the-console', ...more })}`
  }

  return {
    async signIn(window, subject) {
      signingIn = subject
      const code = (await window.go(authorize())).searchParams.get('code') ?? ''
      const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, client_id: id }
      const body = new URLSearchParams({ ...form, client_secret: `${id}-secret` })
      const answer = await fetch(`${publicUrl}/oauth2/token`, { method: 'POST', body })
      return ((await answer.json()) as { readonly access_token: string }).access_token
    },
    async remembers(window) {
      const back = await window.go(authorize({ prompt: 'none' }))
      return back.searchParams.get('error') !== 'login_required'
    },
    async decide(request) {
      const { searchParams } = new URL(request.url)
      const step = searchParams.has('login_challenge') ? 'login' : 'consent'
      const query = new URLSearchParams({ [`${step}_challenge`]: searchParams.get(`${step}_challenge`) ?? '' })
      const login = { subject: signingIn, remember: true, remember_for: 3600 }
      const decision = step === 'login' ? login : { grant_scope: ['openid'], remember: false }
      const url = `${adminUrl}/admin/oauth2/auth/requests/${step}/accept?${query}`
      const headers = { 'Content-Type': 'application/json' }
      const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(decision) })
      const { redirect_to: to } = (await answer.json()) as { readonly redirect_to: string }
      return new Response(null, { status: 303, headers: { Location: to } })
    },
  }
}

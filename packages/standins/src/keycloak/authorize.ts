import { createHash, randomUUID } from 'node:crypto'
import { page } from './answers.ts'
import type { Session } from './sessions.ts'
import type { Client } from './settings.ts'
import type { World } from './world.ts'

/** A code that waits to be traded, once. */
export interface Code {
  readonly session: Session
  readonly client: Client
  readonly redirectUri: string
  readonly challenge: string | null
}

export type Codes = Map<string, Code>

const CACHE = 'no-store, must-revalidate, max-age=0'

/** The authorization endpoint, for whoever has the cookies of single sign-on. Others get a page, or `login_required`. */
export function authorize({ settings, sessions, tokens, cookies }: World, codes: Codes) {
  return async (request: Request): Promise<Response> => {
    const query = new URL(request.url).searchParams
    const redirectUri = query.get('redirect_uri') ?? ''
    const client = settings.clients.find(({ clientId }) => clientId === query.get('client_id'))
    if (client === undefined || client.realm !== 'app') return page('Client not found.', 400)
    if (!client.redirectUris.includes(redirectUri)) return page('Invalid parameter: redirect_uri', 400)
    const session = sessions.find(cookies.sessionIdOf(request) ?? '')
    const headers = new Headers({ 'Cache-Control': CACHE })
    const setCookies = (values: readonly string[]) => {
      for (const value of values) headers.append('Set-Cookie', value)
    }
    const state = ['state', query.get('state') ?? ''] as const
    const iss = ['iss', tokens.realm('app')] as const
    const back = (members: readonly (readonly [string, string])[]) => {
      const found = new URLSearchParams(
        members.filter(([name, value]) => name !== 'state' || value !== '').map((pair) => [...pair]),
      )
      headers.set('Location', `${redirectUri}?${found}`)
      return new Response(null, { status: 302, headers })
    }
    if (session === null || !session.user.enabled) {
      setCookies(cookies.takenBack(request, ['KEYCLOAK_IDENTITY', 'KEYCLOAK_SESSION']))
      setCookies(cookies.authSession(randomUUID()))
      if (query.get('prompt') === 'none') return back([['error', 'login_required'], state, iss])
      return page('Sign in to your account', 200, headers)
    }
    setCookies(cookies.authSession(session.id))
    setCookies(await cookies.signIn(session, tokens.realm('app')))
    const code = `${randomUUID()}.${session.id}.${client.id}`
    codes.set(code, { session, client, redirectUri, challenge: query.get('code_challenge') })
    return back([state, ['session_state', session.id], iss, ['code', code]])
  }
}

export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

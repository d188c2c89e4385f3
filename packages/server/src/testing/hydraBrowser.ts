import { createCookieJar } from './cookieJar.ts'
import { type HydraGround, REDIRECT } from './hydraScene.ts'

/** Somebody's browser at Hydra, with a sign-in page that knows them. */
export interface HydraBrowser {
  /** Signs in, and is remembered. */
  signIn(subject: string): Promise<void>
  /** Whom Hydra still knows without asking; `null`: nobody, the sign-in is gone. */
  remembered(): Promise<string | null>
}

export function hydraBrowser({ publicUrl, adminUrl }: HydraGround, client: string): HydraBrowser {
  const jar = createCookieJar()

  async function open(url: string): Promise<URL> {
    const answer = await fetch(url, { headers: { Cookie: jar.header() }, redirect: 'manual' })
    jar.take(answer.headers.getSetCookie())
    return new URL(answer.headers.get('Location') ?? '', url)
  }
  function ask(prompt: string): Promise<URL> {
    const query = { client_id: client, response_type: 'code', scope: 'openid', redirect_uri: REDIRECT, prompt }
    return open(`${publicUrl}/oauth2/auth?${new URLSearchParams({ ...query, state: 'state-of-the-browser' })}`)
  }
  const loginRequest = (path: string, at: URL, init: RequestInit = {}) => {
    const query = new URLSearchParams({ login_challenge: at.searchParams.get('login_challenge') ?? '' })
    return fetch(`${adminUrl}/admin/oauth2/auth/requests/login${path}?${query}`, init)
  }

  return {
    async signIn(subject) {
      const at = await ask('login')
      const body = JSON.stringify({ subject, remember: true, remember_for: 3600 })
      const headers = { 'Content-Type': 'application/json' }
      const accepted = await loginRequest('/accept', at, { method: 'PUT', headers, body })
      await open(((await accepted.json()) as { readonly redirect_to: string }).redirect_to)
    },
    async remembered() {
      const at = await ask('none')
      if (!at.searchParams.has('login_challenge')) return null
      const { skip, subject } = (await (await loginRequest('', at)).json()) as { skip: boolean; subject: string }
      return skip ? subject : null
    },
  }
}

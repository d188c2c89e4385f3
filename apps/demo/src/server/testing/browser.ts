import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import { API_AUDIENCE, CLIENT_ID, REDIRECT_PATHS, SCOPE } from '../../shared/identity.ts'

/** Tokens of one sign-in, with what the access token says. */
export interface Tokens {
  readonly accessToken: string
  readonly idToken: string
  readonly claims: Readonly<Record<string, unknown>>
}

/** As much of a browser as an OpenID client needs: cookies by path, redirects one by one. */
export interface Browser {
  request(url: string, init?: RequestInit): Promise<Response>
  /** Follows redirects within the origin as far as `until`, and gives where that is. */
  follow(
    url: string,
    until: (url: URL) => boolean,
    init?: RequestInit,
  ): Promise<{ url: URL; response: Response | null }>
  /** Signs in by code and PKCE; `account` and what else is chosen there are picked on the page when it comes. */
  signIn(account: string, extra?: Record<string, string>, choices?: Record<string, string>): Promise<Tokens>
  /** What the browser sends along to a page of this path. */
  cookiesFor(path: string): string
  /** The same without any page: what the hidden frame does. Rejects with the provider's error code. */
  signInSilently(): Promise<Tokens>
  /** Signs out at the provider, and gives where that leads. */
  signOut(): Promise<URL>
}

interface Cookie {
  readonly value: string
  readonly path: string
}

export function createBrowser(origin: string): Browser {
  const jar = new Map<string, Cookie>()

  function cookiesFor(at: string): string {
    return [...jar]
      .filter(([, { path }]) => at === path || at.startsWith(path.replace(/\/?$/u, '/')))
      .map(([name, { value }]) => `${name.split(' ')[0]}=${value}`)
      .join('; ')
  }

  async function request(url: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url, origin)
    const sent = cookiesFor(target.pathname)
    const headers = new Headers(init.headers)
    if (sent !== '') headers.set('Cookie', sent)
    if (init.method === 'POST' && !headers.has('Origin')) headers.set('Origin', origin)
    const response = await fetch(target, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(line)
    return response
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/u)
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    const find = (key: string) =>
      attributes.find((entry) => entry.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1)
    const path = find('path') ?? '/'
    const expires = find('expires')
    if (value === '' || (expires !== undefined && Date.parse(expires) < Date.now())) jar.delete(`${name} ${path}`)
    else jar.set(`${name} ${path}`, { value, path })
  }

  async function follow(url: string, until: (url: URL) => boolean, init: RequestInit = {}) {
    let target = new URL(url, origin)
    let response = await request(target.href, init)
    while (response.status >= 300 && response.status < 400) {
      target = new URL(response.headers.get('location') ?? '', target)
      if (until(target)) return { url: target, response: null }
      response = await request(target.href)
      const form = await selfSubmitting(response)
      if (form !== null) response = await request(form.action, { method: 'POST', body: form.fields })
    }
    return { url: target, response }
  }

  // The provider changes the person by signing the former one out, which takes a form that sends itself.
  async function selfSubmitting(response: Response) {
    if (!response.headers.get('content-type')?.startsWith('text/html')) return null
    const page = await response.clone().text()
    if (!page.includes('document.forms[0].submit()')) return null
    const action = /<form method="post" action="([^"]+)"/u.exec(page)?.[1] ?? ''
    const fields = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/gu)].map(([, name = '', value = '']) => [
      name,
      value,
    ])
    return { action, fields: new URLSearchParams(fields) }
  }

  async function authorize(redirectPath: string, extra: Record<string, string>) {
    const verifier = randomBytes(32).toString('base64url')
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      response_type: 'code',
      scope: SCOPE,
      redirect_uri: origin + redirectPath,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      resource: API_AUDIENCE,
      state: 'state-1',
      ...extra,
    })
    const back = (url: URL) => url.pathname === redirectPath
    return { at: await follow(`/oidc/auth?${query}`, back), verifier, back }
  }

  async function redeem(callback: URL, redirectPath: string, verifier: string): Promise<Tokens> {
    const code = callback.searchParams.get('code')
    if (code === null) throw new Error(callback.searchParams.get('error') ?? 'no code')
    const response = await request('/oidc/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: CLIENT_ID,
        code,
        redirect_uri: origin + redirectPath,
        code_verifier: verifier,
      }),
    })
    const body = (await response.json()) as { access_token: string; id_token: string; error?: string }
    if (!response.ok) throw new Error(body.error)
    return { accessToken: body.access_token, idToken: body.id_token, claims: decodeJwt(body.access_token) }
  }

  return {
    request,
    follow,
    cookiesFor,
    async signIn(account, extra = {}, choices = {}) {
      const { at, verifier, back } = await authorize(REDIRECT_PATHS.callback, extra)
      const picked = at.url.pathname.startsWith('/sign-in/')
        ? await follow(at.url.href, back, {
            method: 'POST',
            body: new URLSearchParams({ account, ...choices }),
          })
        : at
      return redeem(picked.url, REDIRECT_PATHS.callback, verifier)
    },
    async signInSilently() {
      const { at, verifier } = await authorize(REDIRECT_PATHS.silent, { prompt: 'none' })
      return redeem(at.url, REDIRECT_PATHS.silent, verifier)
    },
    async signOut() {
      const query = new URLSearchParams({
        client_id: CLIENT_ID,
        post_logout_redirect_uri: origin + REDIRECT_PATHS.signedOut,
      })
      const page = await (await request(`/oidc/session/end?${query}`)).text()
      const xsrf = /name="xsrf" value="([^"]+)"/u.exec(page)?.[1]
      if (xsrf === undefined) throw new Error('The sign-out page has no form.')
      const { url } = await follow('/oidc/session/end/confirm', (next) => next.pathname === REDIRECT_PATHS.signedOut, {
        method: 'POST',
        body: new URLSearchParams({ xsrf, logout: 'yes' }),
      })
      return url
    },
  }
}

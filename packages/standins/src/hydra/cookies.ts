import { cookieSuffix } from './cookieSuffix.ts'

/** Names as in dev mode, where they end so. */
export const SESSION_COOKIE = 'ory_hydra_session_dev'
export const csrfCookie = (step: 'login' | 'consent', client: string) =>
  `ory_hydra_${step}_csrf_dev_${cookieSuffix(client)}`

/** Half an hour for the way through login and consent. Seconds. */
export const CSRF_LIFE = 1800

export function setCookie(
  name: string,
  value: string,
  { life, now }: { readonly life: number; readonly now: number },
): string {
  const expires = life === 0 ? new Date(1000) : new Date(now + life * 1000)
  return `${name}=${value}; Path=/; Expires=${expires.toUTCString()}; Max-Age=${life}; HttpOnly; SameSite=Lax`
}

export function cookieOf(headers: Headers, name: string): string | null {
  const pairs = (headers.get('cookie') ?? '').split('; ').map((pair) => pair.split('='))
  return pairs.find(([found]) => found === name)?.[1] ?? null
}

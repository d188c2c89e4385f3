import { createHmac, randomBytes } from 'node:crypto'

/** Seconds. */
const ADMIN_LIFE = 3600
export const PORTAL_LIFE = 14_400

export type CookieName = 'KOTAUTH_ADMIN' | 'KOTAUTH_PORTAL'

/** The two cookies, which stand beside each other: a number of the table of sessions, with a signature. */
export interface KotauthCookies {
  /** As it is set; `null` takes it away. */
  cookie(name: CookieName, id: number | null, life: number): string
  /** As the browser has it from signing in to the console. */
  adminCookie(id: number): string
  /** The number in one of a request's cookies; `null` without one, and where nobody here has signed it. */
  read(cookies: string, name: CookieName): number | null
}

/** Signs with a secret of its own: the numbers begin anew with each server, and a cookie of another one is nobody's here. */
export function createCookies(): KotauthCookies {
  const secret = randomBytes(32)
  const signatureOf = (id: number) => createHmac('sha256', secret).update(String(id)).digest('base64url')

  function cookie(name: CookieName, id: number | null, life: number): string {
    const value = id === null ? '' : `${id}.${signatureOf(id)}`
    return `${name}=${value}; Path=/; Max-Age=${life}; HttpOnly; SameSite=Lax`
  }

  return {
    cookie,
    adminCookie: (id) => cookie('KOTAUTH_ADMIN', id, ADMIN_LIFE),
    read(cookies, name) {
      const found = new RegExp(`(?:^|; )${name}=(\\d+)\\.([\\w-]+)`, 'u').exec(cookies)
      const id = Number(found?.[1])
      return found !== null && signatureOf(id) === found[2] ? id : null
    },
  }
}

import { randomBytes } from 'node:crypto'
import type { KratosError } from './errors.ts'

/** The server's addresses, as they stand in its own answers. */
export interface Addresses {
  readonly publicUrl: string
  readonly adminUrl: string
  /** Pages of the application's own. */
  readonly uiUrl: string
}

export const FRESH = { 'Cache-Control': 'private, no-cache, no-store, must-revalidate' }
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' }

export function json(
  body: object,
  { status = 200, headers = {} }: { status?: number; headers?: HeadersInit } = {},
): Response {
  const all = new Headers(headers)
  all.set('Content-Type', JSON_TYPE['Content-Type'])
  return new Response(JSON.stringify(body), { status, headers: all })
}

/** An end that says nothing more. */
export const done = (typed: boolean) => new Response(null, { status: 204, headers: typed ? JSON_TYPE : {} })

export function failed({ status, error, beside = {}, csrf = false }: KratosError, headers: HeadersInit = {}): Response {
  const all = new Headers(headers)
  all.set('Content-Type', 'application/json')
  if (csrf) all.append('Set-Cookie', csrfCookie())
  return new Response(JSON.stringify({ error, ...beside }), { status, headers: all })
}

/** Its name comes from the server's settings. */
const CSRF_COOKIE = 'csrf_token_806060ca5bf70dff3caa0e5c860002aade9d470a5a4dce73bcfa7ba10778f481'

export function csrfCookie(): string {
  const value = randomBytes(32).toString('base64url')
  return `${CSRF_COOKIE}=${value}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax`
}

export const hasCsrfCookie = (cookies: string | null) => cookies?.includes(`${CSRF_COOKIE}=`) === true

/** A second of it is gone by the time it is written. */
export function sessionCookie(
  value: string,
  { seconds, now }: { readonly seconds: number; readonly now: number },
): string {
  const until = new Date(now + seconds * 1000).toUTCString()
  return `ory_kratos_session=${value}; Path=/; Expires=${until}; Max-Age=${seconds - 1}; HttpOnly; SameSite=Lax`
}

import type { Caller, KratosStore, Session } from './store.ts'

/** The session of a request: by header, as a bearer token, by cookie. */
export function sessionOf(store: KratosStore, headers: Headers): Session | null {
  const token = headers.get('x-session-token') ?? headers.get('authorization')?.replace(/^bearer /iu, '') ?? null
  const cookie = /(?:^|; )ory_kratos_session=([^;]+)/u.exec(headers.get('cookie') ?? '')?.[1] ?? null
  const found = store.sessions.find((session) =>
    token === null ? cookie !== null && session.cookie === cookie : session.token === token,
  )
  return found !== undefined && store.lives(found) ? found : null
}

/** Where a request comes from, as it says itself. */
export function callerOf(headers: Headers): Caller {
  const forwarded = headers.get('x-forwarded-for')?.split(',')[0]?.trim()
  // Header bytes are UTF-8 to the server, and Latin-1 to the platform.
  const userAgent = Buffer.from(headers.get('user-agent') ?? '', 'latin1').toString('utf8')
  return { ip: forwarded ?? '127.0.0.1:40000', userAgent }
}

/** Less than the identity could reach, where the server demands that. */
export function needsSecondFactor({ settings }: KratosStore, { identity, methods }: Session): boolean {
  if (settings.requiredAal === 'aal1' || identity.totp === null) return false
  return !methods.some(({ aal }) => aal === 'aal2')
}

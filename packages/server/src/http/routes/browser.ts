import { ContextAnswerSchema, EmptyBodySchema, LeaveAnswerSchema } from '@understudy/protocol/schemas'
import { clearCookies, clearSiteData, hashOf, readCookie, setHint, setSessionCookie } from '../../browser/cookie.ts'
import { leaveBrowser } from '../../browser/leave.ts'
import { signIn } from '../../browser/signIn.ts'
import { checkSource } from '../../browser/source.ts'
import { findHeld } from '../../browser/store.ts'
import { Refusal } from '../../refusal.ts'
import { authenticateByToken } from '../../tokens/authenticate.ts'
import { type Call, json, type Route } from '../call.ts'
import { answer as answers, type Input, operation } from '../operation.ts'

/** Coming and going by cookie. Everything in between works by the same routes as with a token. */
export const BROWSER_ROUTES: readonly Route[] = [
  {
    path: '/support/browser',
    methods: {
      POST: operation({
        action: 'browser.sign_in',
        summary: 'Turn the identity provider’s token into an own session in a cookie',
        access: 'token',
        key: 'always',
        body: EmptyBodySchema,
        answers: { 200: answers('Signed in; the cookie is in this answer.', ContextAnswerSchema) },
        handler: enter,
      }),
    },
  },
  {
    path: '/support/browser/end',
    methods: {
      POST: operation({
        action: 'browser.sign_out',
        summary: 'Sign a browser out: both sessions are over and both cookies gone',
        access: 'cookie',
        key: 'always',
        body: EmptyBodySchema,
        answers: { 200: answers('Signed out, also where nobody was signed in.', LeaveAnswerSchema) },
        handler: leave,
      }),
    },
  },
]

type EmptyInput = Input<typeof EmptyBodySchema, never>

/** The one call where a token and a cookie may come together: the token says who, the cookie is replaced. */
async function enter(call: Call, { body, key }: EmptyInput): Promise<Response> {
  const { request, facts } = call
  const deps = withCookies(call)
  const caller = await authenticateByToken(deps, request)
  call.known.caller = caller
  await body()
  key()
  const { answer, id, support } = await signIn(deps, {
    caller,
    before: cookieHash(request),
    origin: request.headers.get('Origin'),
    facts,
  })
  const response = json(answer)
  setSessionCookie(response, id)
  if (support) setHint(response)
  return response
}

/** Asks for as little as possible: late, twice and without a cookie it is the same success. */
async function leave(call: Call, { body, key }: EmptyInput): Promise<Response> {
  const { request, facts } = call
  const deps = withCookies(call)
  await body()
  key()
  if (request.headers.has('Authorization')) throw new Refusal('ambiguous_credentials')
  const hash = cookieHash(request)
  const held = hash === null ? null : await findHeld(deps.sql, hash)
  if (held !== null) await leaveBrowser(deps, held, { facts })
  const response = json({ outcome: held === null ? 'already_signed_out' : 'signed_out', now: deps.now() })
  clearCookies(response)
  clearSiteData(response)
  return response
}

/** @throws Refusal `not_found` where the bridge keeps no cookies, `origin_refused` */
export function withCookies({ deps, request }: Call) {
  const { browser } = deps
  if (browser === null) throw new Refusal('not_found')
  checkSource(request, browser.origins)
  return { ...deps, browser }
}

/** A garbled cookie is replaced or taken away like any other: it must not keep somebody from signing in or out. */
export function cookieHash(request: Request): string | null {
  try {
    const cookie = readCookie(request)
    return cookie === null ? null : hashOf(cookie)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

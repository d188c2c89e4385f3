import { safeReturnTo } from '@understudy/protocol'
import { ContextAnswerSchema, EmptyBodySchema, LeaveAnswerSchema } from '@understudy/protocol/schemas'
import { comesBack } from '../../browser/comeBack.ts'
import { clearCookies, clearSiteData, hashOf, readCookie, setHint, setSessionCookie } from '../../browser/cookie.ts'
import { leaveBrowser } from '../../browser/leave.ts'
import { rotate } from '../../browser/rotate.ts'
import { signIn } from '../../browser/signIn.ts'
import { checkSource, isPageLoad } from '../../browser/source.ts'
import { findHeld } from '../../browser/store.ts'
import { Refusal } from '../../refusal.ts'
import { readContext } from '../../sessions/context.ts'
import { authenticateByToken } from '../../tokens/authenticate.ts'
import { type Call, json, type Route } from '../call.ts'
import { answer as answers, type Input, operation } from '../operation.ts'

/** The page that is loaded to have the own session back. */
export const RETURN_PATH = '/support/return'

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
  {
    path: RETURN_PATH,
    methods: {
      GET: operation({
        action: 'browser.return',
        summary:
          'Bring the own session back with a page that is loaded anew; `to` in the query is the path it leads on to',
        access: 'cookie',
        answers: { 303: { description: 'On to `to`, or to `/`.', content: {} } },
        handler: comeBack,
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
  const { answer, id, support } = await signIn(deps, {
    caller,
    key: key(),
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

/**
 * For the browser itself, on its way to a page: no script reads the answer or stays beside it. Leads on to `to`, with the own
 * session where it stands and nothing else is on top. Whoever opened the window has no hold of it from here on.
 */
async function comeBack(call: Call): Promise<Response> {
  const { request } = call
  const deps = withCookies(call)
  if (!isPageLoad(request)) throw new Refusal('origin_refused')
  const { caller, answer } = await readContext(deps, request)
  const to = safeReturnTo(new URL(request.url).searchParams.get('to')) ?? '/'
  const response = new Response(null, {
    status: 303,
    headers: { Location: to, 'Cache-Control': 'no-store', 'Cross-Origin-Opener-Policy': 'noopener-allow-popups' },
  })
  if (caller === null || answer.state !== 'own' || !(await comesBack(deps, caller))) return response
  return rotate(deps, caller, { response, leaves: true })
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

import type { ProblemCode } from '@understudy/protocol'
import { Hono } from 'hono'
import type { BridgeDeps } from '../bridgeDeps.ts'
import type { RequestInfo } from '../guard/guard.ts'
import { isId } from '../ids.ts'
import { oauthRefusal } from '../oauth/error.ts'
import { stopwatch } from '../operations/observation.ts'
import { requestFacts } from '../recording/event.ts'
import { recordRefusal } from '../recording/refusal.ts'
import { Refusal } from '../refusal.ts'
import { setRefusal } from '../signals/error.ts'
import { DatabaseUnavailable } from '../sql/unavailable.ts'
import type { Call, Handler, Route } from './call.ts'
import { ledOn } from './ledOn.ts'
import type { Operation } from './operation.ts'
import { allowOrigin, checkOrigin, isLanding, preflight } from './origin.ts'
import { refusedByOutage, served } from './outage.ts'
import { problemResponse } from './problems.ts'
import { ROUTES } from './routes/all.ts'

type App = Hono<{ Bindings: RequestInfo }>

/** The bridge's HTTP surface: every path with every method has an answer, and every refusal is recorded in one place. */
export function createApp(deps: BridgeDeps): App {
  const app: App = new Hono()
  for (const route of ROUTES) register(app, deps, route)
  app.all('*', ({ req, env }) => answer(deps, req.raw, env, { action: 'unknown', handler: refuseWith('not_found') }))
  return app
}

function register(app: App, deps: BridgeDeps, { path, methods }: Route): void {
  const allow = Object.keys(methods).join(', ')
  const otherwise = { action: 'unknown', handler: refuseWith('method_not_allowed', { Allow: allow }) }
  app.all(path, ({ req, env }) => {
    const { method } = req
    const target = method === 'GET' || method === 'POST' ? methods[method] : undefined
    const handler = method === 'OPTIONS' ? { action: 'preflight', handler: async () => preflight(allow) } : target
    return answer(deps, req.raw, env, handler ?? otherwise, (name) => idOf(req.param(name)))
  })
}

/** Runs a handler; what it throws becomes a problem and an audit row. */
async function answer(
  deps: BridgeDeps,
  request: Request,
  info: RequestInfo | undefined,
  operation: Pick<Operation, 'action' | 'handler' | 'withoutDatabase' | 'form' | 'set' | 'landing'>,
  param: Call['param'] = () => '',
): Promise<Response> {
  const { action, form, set, landing } = operation
  const facts = requestFacts(request, deps.newId(), info?.ip ?? null)
  const known: Call['known'] = { caller: null, client: null }
  const milliseconds = stopwatch()
  let refusedWith: ProblemCode | null = null
  let response: Response
  try {
    if (landing !== true || !isLanding(request)) checkOrigin(request, deps.origins)
    response = await served({ deps, request, facts, param, known }, operation)
  } catch (error) {
    const refusal = refusalOf(error, request)
    if (refusal !== error) deps.log({ level: 'error', event: 'request_failed', request: facts.id, error })
    const { code, options } = refusal
    refusedWith = code
    const { caller, client } = known
    const refused = { code, facts: { ...facts, client }, caller, action: { name: action } }
    const record = options.record === undefined ? {} : { record: options.record }
    // There is no log to write it to where the database is away.
    if (!(error instanceof DatabaseUnavailable)) {
      await recordRefusal(deps, { type: 'ADMIN_IMPERSONATION_REFUSED', ...refused, ...record })
    }
    response = refusalResponse(refusal, { ofForm: form !== undefined, ofSet: set === true })
  }
  response.headers.set('X-Content-Type-Options', 'nosniff')
  response.headers.set('Referrer-Policy', 'no-referrer')
  allowOrigin(request, response, deps.origins)
  deps.observe({
    kind: 'answer',
    action,
    status: response.status,
    code: refusedWith,
    request: facts.id,
    milliseconds: milliseconds(),
  })
  return response
}

/** Standard clients look for standard errors; that there is nothing here is not theirs to say. */
function refusalResponse(refusal: Refusal, { ofForm, ofSet }: { ofForm: boolean; ofSet: boolean }): Response {
  const { backTo } = refusal.options
  if (backTo !== undefined) return ledOn(backTo, refusal.code)
  if (refusal.code === 'not_found') return problemResponse(refusal)
  if (ofSet) return setRefusal(refusal)
  return ofForm ? oauthRefusal(refusal) : problemResponse(refusal)
}

function refusalOf(error: unknown, request: Request): Refusal {
  if (error instanceof Refusal) return error
  return error instanceof DatabaseUnavailable ? refusedByOutage(request, error) : new Refusal('internal')
}

// What cannot be an id is looked up as the empty one, which nothing has.
function idOf(segment: string | undefined): string {
  return segment !== undefined && isId(segment) ? segment : ''
}

function refuseWith(code: 'not_found' | 'method_not_allowed', headers: Readonly<Record<string, string>> = {}): Handler {
  return () => Promise.reject(new Refusal(code, { headers }))
}

import { SUBJECT_ID_TYPE, TOKEN_EXCHANGE } from '@understudy/protocol/schemas'
import type { BridgeOptions } from '../options.ts'
import type { Sql } from '../sql/sql.ts'
import { DOCUMENT } from './described.ts'
import { LOGOUT_CLIENT } from './logoutTokens.ts'
import { createTestClients, DETAILS, formOf, type TestClients } from './oauthClients.ts'
import { TEST_POLICY } from './people.ts'
import { createTransmitter, type TestTransmitter } from './signals.ts'
import { BRIDGE_ISSUER, START, type Stage } from './stage.ts'

/** What the requests of a test are about. */
export interface Ids {
  readonly session: string
  readonly request: string
  /** A token to ask about, to revoke, or to act by. */
  readonly token: string
  /** A session whose emergency access is to be reviewed. @default `session` */
  readonly review?: string
}

/** One operation of the document, with a request that nothing is wrong with. */
export interface Formed {
  /** Its name in the document and in the log. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly mutates: boolean
  /** `undefined` for what has no body. */
  readonly body: Readonly<Record<string, unknown>> | undefined
  readonly type: 'application/json' | 'application/x-www-form-urlencoded' | 'application/secevent+jwt'
}

const EVALUATION = {
  subject: { type: 'user', id: 'sup_dana' },
  action: { name: 'impersonate', properties: { mode: 'view' } },
  resource: { type: 'user', id: 'cus_noor' },
}

const exchange = ({ token }: Ids) => ({
  grant_type: TOKEN_EXCHANGE,
  subject_token: 'cus_tomas',
  subject_token_type: SUBJECT_ID_TYPE,
  actor_token: token,
  actor_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  authorization_details: JSON.stringify([DETAILS]),
})

const QUESTION = 'Somebody has asked for it, by telephone'

const BODIES: Readonly<Record<string, (ids: Ids) => Readonly<Record<string, unknown>>>> = {
  'session.start': () => ({ ...START, subject: 'cus_tomas' }),
  'session.credential': () => ({}),
  'session.extend': () => ({}),
  'session.end': () => ({}),
  'session.revoke': () => ({}),
  'halt.start': () => ({ reason: QUESTION }),
  'halt.lift': () => ({ reason: QUESTION }),
  'browser.sign_in': () => ({}),
  'browser.sign_out': () => ({}),
  'handoff.redeem': () => ({ code: 'a'.repeat(43), verifier: 'b'.repeat(43) }),
  'request.approve': () => ({ note: 'Fine' }),
  'request.deny': () => ({ note: 'No' }),
  'request.cancel': () => ({}),
  'review.write': () => ({ verdict: 'justified', text: QUESTION }),
  'support_history.end': () => ({}),
  'oauth.token': exchange,
  'oauth.revoke': ({ token }) => ({ token }),
  'oauth.introspect': ({ token }) => ({ token }),
  'backchannel.logout': ({ token }) => ({ logout_token: token }),
  'signal.receive': ({ token }) => ({ token }),
  'access.evaluation': () => EVALUATION,
  'access.evaluations': () => ({ ...EVALUATION, evaluations: [{}, {}] }),
}

/** Read by POST: they are asked something and change nothing. */
const QUESTIONS = ['oauth.introspect', 'access.evaluation', 'access.evaluations']

/** Every operation that the document describes. A new one that has no body here fails whoever asks. */
export function everyOperation(ids: Ids): readonly Formed[] {
  return Object.entries(DOCUMENT.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([lower, operation]) => {
      const name = (operation as { readonly operationId?: string }).operationId ?? ''
      const method = lower === 'get' ? 'GET' : 'POST'
      const id = idFor(template, ids)
      const types = Object.keys(operation.requestBody?.content ?? {})
      const body = BODIES[name]
      if (method === 'POST' && body === undefined) throw new Error(`${name} needs a request to be tried with.`)
      return {
        name,
        method,
        path: template.replace('{id}', id) + (name === 'audit.export' ? '?format=json' : ''),
        mutates: method === 'POST' && !QUESTIONS.includes(name),
        body: body?.(ids),
        type: TYPES.find((type) => types.includes(type)) ?? 'application/json',
      }
    }),
  )
}

const TYPES = ['application/json', 'application/x-www-form-urlencoded', 'application/secevent+jwt'] as const

function idFor(template: string, { session, request, review = session }: Ids): string {
  if (template.startsWith('/support/requests')) return request
  return template.startsWith('/support/reviews') ? review : session
}

/** A bridge with everything switched on that can be, and who may ask it as a machine. */
export async function everything(): Promise<{
  readonly options: Partial<BridgeOptions>
  readonly clients: TestClients
  readonly transmitter: TestTransmitter
}> {
  const clients = await createTestClients()
  const transmitter = await createTransmitter()
  const all = clients.oauth.clients.map((client) => ({ ...client, may: [...client.may, 'evaluate' as const] }))
  const options: Partial<BridgeOptions> = {
    oauth: { clients: all },
    accessRules: [],
    backchannelLogout: { clientIds: [LOGOUT_CLIENT] },
    signals: { transmitters: [transmitter.settings] },
    browserSessions: { handoffOrigins: [HANDOFF_ORIGIN] },
    dpop: {},
    decisionPoint: {
      evaluationEndpoint: 'https://decisions.example/access/v1/evaluation',
      fetch: () => Promise.resolve(Response.json({ decision: true })),
    },
    notify: () => Promise.resolve(),
    policy: {
      ...TEST_POLICY,
      // What is tried here is tried very often.
      rateLimit: { perHour: 100_000, perDay: 100_000 },
      breakGlass: { ceiling: 900, perDay: 100_000, reviewWithin: 86_400, overdueBlocks: false },
    },
  }
  return { options, clients, transmitter }
}

export const HANDOFF_ORIGIN = 'https://app.example'

/** How somebody sends a request of {@link everyOperation}. */
export interface Sending {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly path?: string
}

let keys = 0

/** An answer of the bridge as it is, read to its end; an event stream is closed unread. */
export interface Raw {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

/** Sends it as a page of the bridge's own site would. */
export async function send(
  stage: Stage,
  formed: Formed,
  { headers = {}, body = formed.body, path = formed.path }: Sending = {},
): Promise<Raw> {
  keys += 1
  const { method, type } = formed
  const text = typeof body === 'string' || body === undefined ? body : written(type, body)
  const request = new Request(BRIDGE_ISSUER + path, {
    method,
    headers: {
      'Sec-Fetch-Site': 'same-origin',
      ...(method === 'POST'
        ? { 'Content-Type': type, 'Idempotency-Key': `operation-${keys}`, Origin: BRIDGE_ISSUER }
        : {}),
      ...headers,
    },
    ...(method === 'POST' ? { body: text ?? '' } : {}),
  })
  const response = await stage.bridge.fetch(request, { ip: '192.0.2.7' })
  const streams = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true
  if (streams) await response.body?.cancel()
  return { status: response.status, text: streams ? '' : await response.text(), headers: response.headers }
}

function written(type: Formed['type'], body: unknown): string {
  if (type === 'application/json') return JSON.stringify(body)
  const members = body as Record<string, string>
  return type === 'application/secevent+jwt' ? Object.values(members).join('') : formOf(members)
}

/** Everything the bridge has stored, but for what it says about attempts and repeats. */
export async function storedRows(sql: Sql): Promise<string> {
  const tables = await sql.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'understudy' AND table_type = 'BASE TABLE' AND table_name !~ '^(audit_|idempotency$|migration|signing_key$|refused_start$)'
     ORDER BY 1`,
  )
  const selects = tables.map(({ name }) => `SELECT '${name}' AS name, t::text AS row FROM understudy.${name} AS t`)
  const rows = await sql.query<{ name: string; row: string }>(`${selects.join(' UNION ALL ')} ORDER BY 1, 2`)
  return rows.map(({ name, row }) => `${name} ${row}`).join('\n')
}

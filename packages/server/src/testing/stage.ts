import type { ActionMap, AuditEvent, ContextAnswer, Problem, StartedAnswer } from '@understudy/protocol'
import type { StartBody } from '@understudy/protocol/schemas'
import { readAudit } from '../audit/read.ts'
import { type Bridge, createBridge } from '../bridge.ts'
import type { LogEntry } from '../log.ts'
import type { BridgeOptions } from '../options.ts'
import type { Sql } from '../sql/sql.ts'
import { expectDescribed } from './described.ts'
import { AUDIENCE, createTestProvider, PROVIDER_ISSUER, type TestProvider } from './identityProvider.ts'
import { createPeople, TEST_POLICY, type TestDirectory } from './people.ts'

export const BRIDGE_ISSUER = 'https://support.example'

/** Actions of a small application. */
export const ACTIONS = {
  'invoice.read': { class: 'read', mutates: false },
  'project.rename': { class: 'content', mutates: true },
  'password.change': { class: 'credentials', mutates: true },
  'invoice.pay': { class: 'money', mutates: true },
  'data.export': { class: 'export', mutates: false },
} as const satisfies ActionMap

/** What a call may bring besides method and path. A token of `null` sends none. */
export interface CallOptions {
  readonly token?: string | null
  readonly body?: unknown
  /** `null` sends no Idempotency-Key. Left out: a new one each time. */
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer, read to its end. */
export interface Answer<T> {
  readonly status: number
  readonly body: T
  readonly text: string
  readonly headers: Headers
}

/** A bridge at work: a database, a provider, people, and a clock that stands still until it is moved. */
export interface Stage {
  readonly bridge: Bridge
  readonly sql: Sql
  readonly people: TestDirectory
  readonly provider: TestProvider
  readonly clock: { now(): number; advance(milliseconds: number): void }
  readonly log: readonly LogEntry[]
  /** An own token of a person; their actor session is `sid`, by default one a person. */
  own(id: string, claims?: Record<string, unknown>): Promise<string>
  call<T = Problem>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>
  /** Starts a session of Dana's in Noor's account, or what `body` says instead. */
  start<T = StartedAnswer>(options?: CallOptions & { readonly body?: Partial<StartBody> }): Promise<Answer<T>>
  context(token: string | null): Promise<ContextAnswer>
  /** The log, oldest first. */
  audit(): Promise<readonly AuditEvent[]>
  /** Another bridge over the same database, as after a restart. */
  again(options?: Partial<BridgeOptions>): Bridge
}

/** A start that nothing is wrong with. */
export const START: StartBody = {
  subject: 'cus_noor',
  mode: 'view',
  reason: { code: 'billing_question', text: 'Invoice 4711 shows twice on her dashboard' },
  ticket: 'ZD-1042',
  ttlSeconds: 600,
  returnTo: '/console/customers/cus_noor',
}

let keys = 0

/** A clock that stands still. */
const STILL = () => Date.UTC(2026, 0, 15, 10, 0, 0)

/** Sets up a {@link Stage} on a database, which stays the caller's to close. `time`: what its clock goes by. */
export async function setStage(sql: Sql, options: Partial<BridgeOptions> = {}, time = STILL): Promise<Stage> {
  let passed = 0
  const now = () => time() + passed
  const people = createPeople()
  const provider = await createTestProvider(now)
  const log: LogEntry[] = []
  const again = (more: Partial<BridgeOptions> = {}) =>
    createBridge({
      sql,
      issuer: BRIDGE_ISSUER,
      audience: AUDIENCE,
      clientId: 'app-web',
      identityProvider: provider.settings,
      directory: people,
      policy: TEST_POLICY,
      now,
      // Nobody waits in these tests: each change of what is known about people comes a while after the last use.
      monotonic: () => now() + people.changes * 1000,
      log: (entry) => log.push(entry),
      reapEvery: null,
      ...options,
      ...more,
    })
  const bridge = again()
  await bridge.ready()
  const own: Stage['own'] = (id, claims = {}) => provider.sign({ sub: id, sid: `session-of-${id}`, ...claims })

  async function call<T>(method: string, path: string, given: CallOptions = {}): Promise<Answer<T>> {
    const response = await bridge.fetch(requestOf(method, path, given), { ip: '192.0.2.7' })
    const text = await response.text()
    expectDescribed(method, path, response, text)
    return {
      status: response.status,
      body: (isJson(response) ? JSON.parse(text) : null) as T,
      text,
      headers: response.headers,
    }
  }

  return {
    bridge,
    sql,
    people,
    provider,
    log,
    own,
    call,
    again,
    clock: {
      now,
      advance: (milliseconds) => {
        passed += milliseconds
      },
    },
    async start({ token, body, ...rest } = {}) {
      const actor = token === undefined ? await own('sup_dana') : token
      return call('POST', '/support/sessions', { token: actor, body: { ...START, ...body }, ...rest })
    },
    context: async (token) => (await call<ContextAnswer>('GET', '/support/context', { token })).body,
    async audit() {
      // Records of reads are written together, a moment later, and before a guard has closed.
      await bridge.guard({}).close()
      return (await readAudit(sql, { limit: 500 })).events.toReversed()
    },
  }
}

function isJson({ headers }: Response): boolean {
  return /^application\/(?:problem\+)?json/.test(headers.get('Content-Type') ?? '')
}

/** A request as the client sends it. */
export function requestOf(method: string, path: string, { token, body, key, headers }: CallOptions = {}): Request {
  keys += 1
  return new Request(BRIDGE_ISSUER + path, {
    method,
    headers: {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}),
      ...(method === 'POST' && key !== null ? { 'Idempotency-Key': key ?? `key-${keys}` } : {}),
      'User-Agent': 'stage/1',
      ...headers,
    },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) } : {}),
  })
}

/** The actor session of an {@link Stage.own} token. */
export const sessionOf = (id: string) => ({ iss: PROVIDER_ISSUER, sid: `session-of-${id}` })

/** What a guard in a process of its own is given to stand beside the bridge of a stage. */
export function guardApart({ sql, people, provider, clock }: Pick<Stage, 'sql' | 'people' | 'provider' | 'clock'>) {
  return {
    ...{ sql, issuer: BRIDGE_ISSUER, audience: AUDIENCE, policy: TEST_POLICY, actions: ACTIONS },
    ...{ identityProvider: provider.settings, directory: people, now: clock.now },
  }
}

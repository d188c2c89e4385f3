import {
  type ApprovalRequest,
  type ContextAnswer,
  type Credential,
  type EndAnswer,
  type EndedSession,
  type EndReason,
  type Person,
  RESTRICTED_CLASSES,
  type SupportSession,
} from '@understudy/protocol'
import type { StartRequest } from '../stack/state.ts'
import { fakeToken } from './fakeToken.ts'
import { people, START_OF_TIME } from './fixtures.ts'
import { createIdempotencyKeys, refusal } from './idempotencyKeys.ts'

export interface FakeServerOptions {
  /** The server's clock. Give `clock.truth` of a manual clock. */
  readonly now?: () => number
  readonly actor?: Person
  /** Whether a start needs a second person. @default 'never' */
  readonly approval?: 'never' | 'always'
  readonly custody?: 'bearer' | 'cookie'
  /** Whether the actor's own session outlives a support session. @default true */
  readonly keepsOwn?: boolean
  /** Life of a credential, seconds. @default 300 */
  readonly credentialSeconds?: number
}

export interface LiveSupport {
  readonly subject: Person
  readonly session: SupportSession
}

/** One actor session on a back end in memory: the truth that clients converge to. */
export interface FakeServer {
  readonly now: () => number
  epoch(): number
  live(): LiveSupport | null
  /** Every session there ever was, oldest first. */
  readonly ended: readonly EndedSession[]
  signedIn(): boolean
  ownToken(): string | null
  context(credential?: string): ContextAnswer
  /** Repeated with the same key it gives what that key made, as it is now; the key for anything else is refused. */
  start(request: StartRequest & { readonly requestId?: string; readonly replaces?: string }, key: string): StartResult
  end(id: string, reason?: EndReason): EndAnswer
  /** Repeated with the same key it adds nothing. @default a key of its own: another extension */
  extend(id: string, key?: string): SupportSession
  credential(id: string): Credential
  request(): ApprovalRequest | null
  decide(state: 'approved' | 'denied' | 'expired' | 'cancelled', note?: string): void
  /** The live session ends without anybody here asking for it. */
  revoke(reason?: EndReason): void
  /** Starts for this subject are refused from now on. */
  disable(subject: string): void
  signOut(): void
  signIn(): void
}

export type StartResult =
  | { readonly outcome: 'pending'; readonly now: number; readonly request: ApprovalRequest }
  | ({
      readonly outcome: 'started'
      readonly epoch: number
      readonly now: number
      readonly actor: Person
    } & LiveSupport & {
        readonly credential?: Credential
      })

const CEILING = 3_600_000
const BREAK_GLASS_CEILING = 900_000
const EXTENSION = 300_000

/**
 * A back end in memory. Strict where the real one is, idempotency keys included; has no people to search, no policy and
 * no audit log.
 */
export function fakeServer(options: FakeServerOptions = {}): FakeServer {
  const { now = () => START_OF_TIME, actor = people().dana, approval = 'never', credentialSeconds = 300 } = options
  const { keepsOwn = true } = options
  const bearer = options.custody !== 'cookie'
  const ended: EndedSession[] = []
  const unavailable = new Set<string>()
  const keys = createIdempotencyKeys()
  let epoch = 1
  let ids = 0
  let signedIn = true
  let live: LiveSupport | null = null
  let request: ApprovalRequest | null = null

  function reap() {
    if (live !== null && live.session.expiresAt <= now()) close('ceiling')
    if (request?.state === 'pending' && request.expiresAt <= now()) request = { ...request, state: 'expired' }
  }

  function close(reason: EndReason) {
    if (live === null) return
    const { subject, session } = live
    ended.push({ id: session.id, reason, endedAt: now(), subject, returnTo: session.returnTo })
    live = null
    epoch += 1
    if (!keepsOwn && reason !== 'superseded') signedIn = false
  }

  function mint({ subject, session }: LiveSupport): Credential {
    ids += 1
    const expiresAt = Math.min(now() + credentialSeconds * 1000, session.expiresAt)
    return { accessToken: fakeToken({ actor, subject, session, expiresAt, serial: ids }), expiresAt }
  }

  function answer(found: LiveSupport): StartResult {
    return { outcome: 'started', epoch, now: now(), actor, ...found, ...(bearer ? { credential: mint(found) } : {}) }
  }

  function lookup(id: string): LiveSupport {
    reap()
    if (live?.session.id !== id) throw refusal('session_ended')
    return live
  }

  return {
    now,
    epoch: () => epoch,
    ended,
    signedIn: () => signedIn,
    ownToken: () => (signedIn ? fakeToken({ actor }) : null),
    live() {
      reap()
      return live
    },
    context(credential) {
      reap()
      const at = { epoch, now: now() }
      const last = ended.at(-1)
      const over = last === undefined ? {} : { ended: last }
      if (!signedIn) return { state: 'signed-out', ...at, why: 'no_credential' }
      if (live !== null) return { state: 'active', ...at, actor, ...live }
      if (credential !== undefined) return { state: 'signed-out', ...at, why: 'session_ended', ...over }
      const open = request?.state === 'pending' || request?.state === 'approved' ? { request } : {}
      return { state: 'own', ...at, actor, ...over, ...open }
    },
    start(asked, key) {
      reap()
      if (!signedIn) throw refusal('not_authenticated')
      const { subject, mode, reason, ticket = null, ttlSeconds = 600, returnTo = null, requestId, replaces } = asked
      const breakGlass = asked.breakGlass === true && approval === 'always'
      const about = [subject.id, mode, reason.code, reason.text, ticket, ttlSeconds, returnTo]
      const wish = ['start', ...about, requestId, replaces, breakGlass]
      const made = keys.known(key, wish)
      if (made !== null && made === request?.id) return { outcome: 'pending', now: now(), request }
      if (made !== null) return answer(lookup(made))
      if (live !== null && live.session.id !== replaces) throw refusal('session_conflict')
      if (subject.id === actor.id || unavailable.has(subject.id)) throw refusal('subject_unavailable')
      if (requestId !== undefined && (request?.id !== requestId || request.state !== 'approved')) {
        throw refusal('request_not_open')
      }
      if (approval === 'always' && requestId === undefined && !breakGlass) {
        ids += 1
        const id = `rq_${ids}`
        const at = { createdAt: now(), expiresAt: now() + 1_800_000 }
        request = { id, state: 'pending', subject, mode, reason, ticket, ttlSeconds, ...at }
        keys.claim(key, wish, id)
        return { outcome: 'pending', now: now(), request }
      }
      if (request !== null && requestId !== undefined) request = { ...request, state: 'used' }
      close('superseded')
      ids += 1
      epoch += 1
      const startedAt = now()
      const session: SupportSession = {
        id: `ss_${ids}`,
        mode,
        reason,
        ticket,
        startedAt,
        expiresAt: startedAt + ttlSeconds * 1000,
        ceilingAt: startedAt + (breakGlass ? BREAK_GLASS_CEILING : CEILING),
        restricted: RESTRICTED_CLASSES,
        extendable: true,
        breakGlass,
        returnTo,
      }
      live = { subject, session }
      keys.claim(key, wish, session.id)
      return answer(live)
    },
    end(id, reason = 'actor_ended') {
      reap()
      const outcome = live?.session.id === id ? 'ended' : 'already_ended'
      if (outcome === 'ended') close(reason)
      const session = ended.find((entry) => entry.id === id)
      if (session === undefined) throw refusal('session_not_found')
      return { outcome, session, own: signedIn ? 'stands' : 'gone', epoch, now: now() }
    },
    extend(id, key = `elsewhere-${++ids}`) {
      const { subject, session } = lookup(id)
      if (keys.known(key, ['extend', id]) !== null) return session
      if (session.expiresAt >= session.ceilingAt) throw refusal('ceiling_reached')
      const expiresAt = Math.min(session.expiresAt + EXTENSION, session.ceilingAt)
      live = { subject, session: { ...session, expiresAt, extendable: expiresAt < session.ceilingAt } }
      keys.claim(key, ['extend', id], id)
      return live.session
    },
    credential: (id) => mint(lookup(id)),
    request: () => request,
    decide(state, note) {
      if (request?.state !== 'pending') throw refusal('request_not_open')
      const by = state === 'approved' || state === 'denied' ? { decidedBy: people().ines } : {}
      request = { ...request, state, ...by, ...(note === undefined ? {} : { note }) }
    },
    revoke: (reason = 'operator_revoked') => close(reason),
    disable(subject) {
      unavailable.add(subject)
      if (live?.subject.id === subject) close('subject_disabled')
    },
    signOut() {
      close('actor_session_ended')
      signedIn = false
    },
    signIn() {
      signedIn = true
    },
  }
}

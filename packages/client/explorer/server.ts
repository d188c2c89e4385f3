import {
  type ApprovalRequest,
  type ContextAnswer,
  type Credential,
  decideStart,
  type EndedSession,
  type StartedAnswer,
} from '@understudy/protocol'
import { sessions } from '../src/testing/fixtures.ts'
import type { Question, Reply } from './call.ts'
import { ACTOR, endOf, NOW, positionOf, REQUESTS, refusal, type SubjectNumber, sessionId, sessionOf } from './cast.ts'
import type { Parts } from './configuration.ts'
import {
  type Approval,
  changeSession,
  endSession,
  type Ground,
  lastEnded,
  livePosition,
  type ServerSession,
  settleGround,
} from './ground.ts'
import { secretOf } from './leak.ts'
import { touch } from './ownTraces.ts'
import { factsOf, policyOf } from './rights.ts'

export interface Served {
  readonly ground: Ground
  readonly reply: Reply
}

/** The bridge in small: answers one question, and changes the ground it stands on. Pure. */
export function serve(before: Ground, question: Question, parts: Parts): Served {
  const ground = settleGround(before, parts.defences)
  switch (question.type) {
    case 'ask-context':
    case 'leave-context':
      return withCookie(ground, { told: contextOf(ground) }, parts)
    case 'read-back':
      return readBack(ground, question.session, parts)
    case 'ask-request': {
      const position = positionOf(question.id)
      const approval = ground.approvals[position]
      return { ground, reply: { told: { request: approval === undefined ? null : requestOf(approval, position) } } }
    }
    case 'fetch-credential': {
      if (!ground.signedIn) return { ground, reply: { error: refusal('not_authenticated') } }
      const position = positionOf(question.active.session.id)
      const live = ground.sessions[position]?.live === true
      const told = { credential: credentialOf(ground, position), now: nowOf(ground) }
      return { ground, reply: live ? { told } : { error: refusal('session_ended') } }
    }
    case 'send-start':
      return start(ground, question, parts)
    case 'send-end':
    case 'leave-end':
      return end(ground, question.session, parts)
    case 'send-extend':
      return extend(ground, question.session)
    case 'send-cancel':
      return cancel(ground, question.request)
    case 'abandon':
      if (question.session !== null) return end(ground, question.session, parts)
      return question.request === null ? { ground, reply: { told: { done: true } } } : cancel(ground, question.request)
  }
}

function nowOf({ clock }: Ground): number {
  return NOW + clock
}

function credentialOf({ sessions }: Ground, position: number): Credential {
  const session = sessions[position]
  const expiresAt = NOW + (session === undefined ? 0 : endOf(session))
  return { accessToken: secretOf(sessionId(position)), expiresAt }
}

/** Who the server says we are, to the actor's own credential. */
export function contextOf(ground: Ground): ContextAnswer {
  const at = { epoch: ground.epoch, now: nowOf(ground) }
  if (!ground.signedIn) return { state: 'signed-out', ...at, why: 'no_credential' }
  const live = activeOf(ground, livePosition(ground))
  if (live !== null) return { state: 'active', ...at, ...live }
  const last = lastEnded(ground)
  const open = ground.approvals.findLastIndex(({ state }) => state === 'pending' || state === 'approved')
  const asked = ground.approvals[open]
  return {
    state: 'own',
    ...at,
    actor: ACTOR,
    ...(last === null ? {} : { ended: endedOf(ground, last) }),
    ...(asked === undefined ? {} : { request: requestOf(asked, open) }),
  }
}

function activeOf(ground: Ground, position: number) {
  const found = ground.sessions[position]
  if (found === undefined) return null
  const { subject } = REQUESTS[found.subject]
  return { actor: ACTOR, subject, session: sessionOf(position, found) }
}

function endedOf(ground: Ground, id: string): EndedSession {
  const { subject, returnTo = null } = REQUESTS[ground.sessions[positionOf(id)]?.subject ?? 0]
  return sessions.ended({ id, subject, returnTo })
}

function requestOf({ subject, state }: Approval, position: number): ApprovalRequest {
  return sessions.request({ id: `rq_${position + 1}`, state, subject: REQUESTS[subject].subject, mode: 'view' })
}

/** Cookie custody: every context answer sets the support cookie right again. */
function withCookie(ground: Ground, reply: Reply, { configuration }: Parts): Served {
  if (configuration.custody === 'bearer') return { ground, reply }
  const position = livePosition(ground)
  return { ground, reply: { ...reply, cookie: position < 0 ? null : sessionId(position) } }
}

/** Asked with the credential that the application will use, which never gives more than its own session. */
function readBack(ground: Ground, session: string, parts: Parts): Served {
  if (parts.configuration.custody === 'cookie') return withCookie(ground, { told: contextOf(ground) }, parts)
  const live = ground.sessions[positionOf(session)]?.live === true && ground.signedIn
  if (live || !parts.defences.noFallBack) return { ground, reply: { told: contextOf(ground) } }
  return {
    ground,
    reply: { told: { state: 'signed-out', epoch: ground.epoch, now: nowOf(ground), why: 'session_ended' } },
  }
}

function start(ground: Ground, asked: Extract<Question, { type: 'send-start' }>, parts: Parts): Served {
  const { configuration, defences } = parts
  const { key, request, requestId, replaces } = asked
  const refuse = (code: Parameters<typeof refusal>[0]) => ({ ground, reply: { error: refusal(code) } })
  if (!ground.signedIn) return refuse('not_authenticated')
  const known = defences.once ? ground.sessions.findIndex((session) => session.key === key) : -1
  if (known >= 0) return ground.sessions[known]?.live ? started(ground, known, parts) : refuse('session_ended')
  const waiting = ground.approvals.findIndex((approval) => approval.key === key)
  const waits = ground.approvals[waiting]
  if (waits !== undefined) return pending(ground, waits, waiting)
  const live = livePosition(ground)
  const makesRoom = replaces !== null && live === positionOf(replaces)
  if (live >= 0 && !makesRoom && defences.oneAtATime) return refuse('session_conflict')

  const subject: SubjectNumber = request.subject.id === REQUESTS[0].subject.id ? 0 : 1
  const { mode } = request
  const decision = decideStart(policyOf(configuration), factsOf(ground, subject, mode, requestId !== null))
  if (decision.outcome === 'deny') return refuse(decision.code)
  if (ground.sessions.length >= configuration.sessions) return refuse('rate_limited')
  if (decision.outcome === 'needs_approval') {
    if (ground.approvals.length >= configuration.sessions) return refuse('rate_limited')
    const approval: Approval = { subject, key, state: 'pending', uses: 0 }
    return pending({ ...ground, approvals: [...ground.approvals, approval] }, approval, ground.approvals.length)
  }
  const used = requestId === null ? -1 : positionOf(requestId)
  const approval = ground.approvals[used]
  if (requestId !== null && defences.once && approval?.state !== 'approved') return refuse('request_not_open')
  const dated = { mode, began: ground.clock, overdue: false, extended: 0 }
  const row: ServerSession = { subject, key, live: true, started: 1, ended: 0, ...dated }
  // In one step: the one ends only if the other opens.
  const free = makesRoom ? endSession(ground, live, defences) : ground
  const next: Ground = {
    ...free,
    epoch: free.epoch + 1,
    own: defences.startIsNoLogin ? free.own : touch(free.own, subject, { logins: 8, sessions: 3 }),
    sessions: [...free.sessions, row],
    approvals: free.approvals.map((each, at) => (at === used ? { ...each, state: 'used', uses: each.uses + 1 } : each)),
  }
  return started(next, ground.sessions.length, parts)
}

function started(ground: Ground, position: number, { configuration }: Parts): Served {
  const active = activeOf(ground, position)
  if (active === null) throw new Error('A session that was just found is gone.')
  const inCookie = configuration.custody === 'cookie'
  const credential = inCookie ? {} : { credential: credentialOf(ground, position) }
  const told: StartedAnswer = {
    outcome: 'started',
    epoch: ground.epoch,
    now: nowOf(ground),
    ...active,
    ...credential,
  }
  const cookie = inCookie ? { cookie: sessionId(position) } : {}
  return { ground, reply: { told, ...cookie } }
}

function pending(ground: Ground, approval: Approval, position: number): Served {
  return { ground, reply: { told: { outcome: 'pending', now: nowOf(ground), request: requestOf(approval, position) } } }
}

function end(ground: Ground, session: string, { configuration, defences }: Parts): Served {
  const position = positionOf(session)
  const outcome = ground.sessions[position]?.live === true ? 'ended' : 'already_ended'
  const next = endSession(ground, position, defences)
  const own = next.signedIn ? ('stands' as const) : ('gone' as const)
  const told = { outcome, own, session: endedOf(next, session), epoch: next.epoch, now: nowOf(next) } as const
  return { ground: next, reply: { told, ...(configuration.custody === 'cookie' ? { cookie: null } : {}) } }
}

function extend(ground: Ground, session: string): Served {
  const position = positionOf(session)
  const found = ground.sessions[position]
  if (found?.live !== true) return { ground, reply: { error: refusal('session_ended') } }
  if (found.extended > 0) return { ground, reply: { error: refusal('ceiling_reached') } }
  const next = changeSession(ground, position, { extended: 1 })
  const told = { session: sessionOf(position, { ...found, extended: 1 }), now: nowOf(ground) }
  return { ground: next, reply: { told } }
}

function cancel(ground: Ground, request: string): Served {
  const position = positionOf(request)
  const state = ground.approvals[position]?.state
  if (state === 'cancelled') return { ground, reply: { told: { done: true } } }
  if (state !== 'pending' && state !== 'approved') return { ground, reply: { error: refusal('request_not_open') } }
  const approvals = ground.approvals.map((each, at) =>
    at === position ? { ...each, state: 'cancelled' as const } : each,
  )
  return { ground: { ...ground, approvals }, reply: { told: { done: true } } }
}

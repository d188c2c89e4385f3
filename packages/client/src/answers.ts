import {
  type ApprovalRequest,
  type ContextAnswer,
  type Credential,
  type CredentialAnswer,
  END_REASONS,
  type EndAnswer,
  type EndedSession,
  type ExtendAnswer,
  type HandoffCode,
  MODES,
  type PendingAnswer,
  type Person,
  REQUEST_STATES,
  type Reason,
  type StartedAnswer,
  type SupportSession,
} from '@understudy/protocol'
import {
  count,
  flag,
  list,
  nullable,
  oneOf,
  optional,
  type Reader,
  refuse,
  type Shape,
  shape,
  text,
  time,
  words,
} from './readers.ts'

/** Narrows a mode. @throws `invalid_answer` */
export const readMode = oneOf(MODES)

/** Narrows a person; the nameless are called by their id. @throws `invalid_answer` */
export const readPerson: Reader<Person> = (value, path) => {
  const person = shape(value, path)
  const id = text(person.id, `${path}.id`)
  return {
    id,
    name: words(person.name, `${path}.name`) || id,
    ...optional('email', person.email, text),
    ...optional('org', person.org, text),
  }
}

/** Narrows a reason. @throws `invalid_answer` */
export const readReason: Reader<Reason> = (value, path) => {
  const { code, text: detail } = shape(value, path)
  return { code: text(code, `${path}.code`), text: words(detail, `${path}.text`) }
}

/** Narrows a support session. @throws `invalid_answer` */
export const readSession: Reader<SupportSession> = (value, path) => {
  const session = shape(value, path)
  return {
    id: text(session.id, `${path}.id`),
    mode: readMode(session.mode, `${path}.mode`),
    reason: readReason(session.reason, `${path}.reason`),
    ticket: nullable(text)(session.ticket, `${path}.ticket`),
    startedAt: time(session.startedAt, `${path}.startedAt`),
    expiresAt: time(session.expiresAt, `${path}.expiresAt`),
    ceilingAt: time(session.ceilingAt, `${path}.ceilingAt`),
    restricted: list(text)(session.restricted, `${path}.restricted`),
    extendable: flag(session.extendable, `${path}.extendable`),
    breakGlass: flag(session.breakGlass, `${path}.breakGlass`),
    returnTo: nullable(text)(session.returnTo, `${path}.returnTo`),
  }
}

const readEnded: Reader<EndedSession> = (value, path) => {
  const ended = shape(value, path)
  return {
    id: text(ended.id, `${path}.id`),
    reason: oneOf(END_REASONS)(ended.reason, `${path}.reason`),
    endedAt: time(ended.endedAt, `${path}.endedAt`),
    subject: readPerson(ended.subject, `${path}.subject`),
    returnTo: nullable(text)(ended.returnTo, `${path}.returnTo`),
  }
}

const readCredential: Reader<Credential> = (value, path) => {
  const { accessToken, expiresAt } = shape(value, path)
  return { accessToken: text(accessToken, `${path}.accessToken`), expiresAt: time(expiresAt, `${path}.expiresAt`) }
}

const readHandoff: Reader<HandoffCode> = (value, path) => {
  const { code, expiresAt } = shape(value, path)
  return { code: text(code, `${path}.code`), expiresAt: time(expiresAt, `${path}.expiresAt`) }
}

/** Narrows an approval request. @throws `invalid_answer` */
export const readRequest: Reader<ApprovalRequest> = (value, path) => {
  const request = shape(value, path)
  return {
    id: text(request.id, `${path}.id`),
    state: oneOf(REQUEST_STATES)(request.state, `${path}.state`),
    subject: readPerson(request.subject, `${path}.subject`),
    mode: readMode(request.mode, `${path}.mode`),
    reason: readReason(request.reason, `${path}.reason`),
    ticket: nullable(text)(request.ticket, `${path}.ticket`),
    ttlSeconds: time(request.ttlSeconds, `${path}.ttlSeconds`),
    createdAt: time(request.createdAt, `${path}.createdAt`),
    expiresAt: time(request.expiresAt, `${path}.expiresAt`),
    ...optional('decidedBy', request.decidedBy, readPerson),
    ...optional('note', request.note, words),
  }
}

const readWhy = oneOf(['no_credential', 'invalid_token', 'token_expired', 'session_ended'])

/** Narrows the answer of `context`. @throws `invalid_answer` */
export function readContextAnswer(value: unknown): ContextAnswer {
  const answer = shape(value, 'context')
  const at = { epoch: count(answer.epoch, 'epoch'), now: time(answer.now, 'now') }
  const ended = optional('ended', answer.ended, readEnded)
  switch (answer.state) {
    case 'signed-out': {
      return { state: 'signed-out', ...at, why: readWhy(answer.why, 'why'), ...ended }
    }
    case 'own': {
      const actor = readPerson(answer.actor, 'actor')
      return { state: 'own', ...at, actor, ...ended, ...optional('request', answer.request, readRequest) }
    }
    case 'active':
      return { state: 'active', ...at, ...readStack(answer) }
    default:
      return refuse('state')
  }
}

function readStack(answer: Shape) {
  return {
    actor: readPerson(answer.actor, 'actor'),
    subject: readPerson(answer.subject, 'subject'),
    session: readSession(answer.session, 'session'),
  }
}

/** Narrows the answer of `start`. @throws `invalid_answer` */
export function readStartAnswer(value: unknown): StartedAnswer | PendingAnswer {
  const answer = shape(value, 'start')
  const now = time(answer.now, 'now')
  if (answer.outcome === 'pending') return { outcome: 'pending', now, request: readRequest(answer.request, 'request') }
  if (answer.outcome !== 'started') return refuse('outcome')
  return {
    outcome: 'started',
    epoch: count(answer.epoch, 'epoch'),
    now,
    ...readStack(answer),
    ...optional('credential', answer.credential, readCredential),
    ...optional('handoff', answer.handoff, readHandoff),
  }
}

/** Narrows the answer of `end`. @throws `invalid_answer` */
export function readEndAnswer(value: unknown): EndAnswer {
  const answer = shape(value, 'end')
  const { outcome, own } = answer
  if (outcome !== 'ended' && outcome !== 'already_ended') return refuse('outcome')
  if (own !== 'stands' && own !== 'gone') return refuse('own')
  return {
    outcome,
    own,
    session: readEnded(answer.session, 'session'),
    epoch: count(answer.epoch, 'epoch'),
    now: time(answer.now, 'now'),
  }
}

/** Narrows the answer of `extend`. @throws `invalid_answer` */
export function readExtendAnswer(value: unknown): ExtendAnswer {
  const answer = shape(value, 'extend')
  return { session: readSession(answer.session, 'session'), now: time(answer.now, 'now') }
}

/** Narrows the answer of `credential`. @throws `invalid_answer` */
export function readCredentialAnswer(value: unknown): CredentialAnswer {
  const answer = shape(value, 'credential')
  return { credential: readCredential(answer.credential, 'credential'), now: time(answer.now, 'now') }
}

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
  type RedirectAnswer,
  type StartedAnswer,
  type SupportSession,
  safeReturnTo,
} from '@understudy/protocol'
import {
  count,
  flag,
  list,
  nullable,
  oneOf,
  optional,
  type Reader,
  record,
  text,
  time,
  variant,
  words,
} from './readers.ts'
import type { ToldEnd } from './stack/toldEnd.ts'

/** Narrows a mode. @throws `invalid_answer` */
export const readMode = oneOf(MODES)

const readNamed = record<Person>({ id: text, name: words, email: optional(text), org: optional(text) })

/** Narrows a person; the nameless are called by their id. @throws `invalid_answer` */
export const readPerson: Reader<Person> = (value, path) => {
  const person = readNamed(value, path)
  return { ...person, name: person.name || person.id }
}

/** Narrows a reason. @throws `invalid_answer` */
export const readReason = record<Reason>({ code: text, text: words })

const readPath = nullable(text)

/** The way back. One that leads off the own origin is none: it gets into no state and no event. */
const readReturnTo: Reader<string | null> = (value, path) => safeReturnTo(readPath(value, path))

/** Narrows a support session. @throws `invalid_answer` */
export const readSession = record<SupportSession>({
  id: text,
  mode: readMode,
  reason: readReason,
  ticket: nullable(text),
  startedAt: time,
  expiresAt: time,
  ceilingAt: time,
  restricted: list(text),
  extendable: flag,
  breakGlass: flag,
  returnTo: readReturnTo,
})

const ended = { id: text, reason: oneOf(END_REASONS), endedAt: time, subject: readPerson, returnTo: readReturnTo }

const readEnded = record<EndedSession>(ended)

// To what it is bound is the business of whoever sends it.
const readCredential = record<Omit<Credential, 'tokenType'>>({ accessToken: text, expiresAt: time })

const readHandoff = record<HandoffCode>({ code: text, expiresAt: time })

/** Narrows an approval request. @throws `invalid_answer` */
export const readRequest = record<ApprovalRequest>({
  id: text,
  state: oneOf(REQUEST_STATES),
  subject: readPerson,
  mode: readMode,
  reason: readReason,
  ticket: nullable(text),
  ttlSeconds: time,
  createdAt: time,
  expiresAt: time,
  decidedBy: optional(readPerson),
  note: optional(words),
})

const at = { epoch: count, now: time }
const stack = { actor: readPerson, subject: readPerson, session: readSession }

type ContextIn<S extends ContextAnswer['state']> = Omit<Extract<ContextAnswer, { readonly state: S }>, 'state'>

const readContext = variant('state', {
  'signed-out': record<ContextIn<'signed-out'>>({
    ...at,
    why: oneOf(['no_credential', 'invalid_token', 'token_expired', 'session_ended']),
    ended: optional(readEnded),
  }),
  own: record<ContextIn<'own'>>({
    ...at,
    actor: readPerson,
    ended: optional(readEnded),
    request: optional(readRequest),
  }),
  active: record<ContextIn<'active'>>({ ...at, ...stack }),
})

/** Narrows the answer of `context`. @throws `invalid_answer` */
export function readContextAnswer(value: unknown): ContextAnswer {
  return readContext(value, 'context')
}

const startAnswers = {
  pending: record<Omit<PendingAnswer, 'outcome'>>({ now: time, request: readRequest }),
  started: record<Omit<StartedAnswer, 'outcome'>>({
    ...at,
    ...stack,
    credential: optional(readCredential),
    handoff: optional(readHandoff),
  }),
}

const readStart = variant('outcome', startAnswers)

const readBegun = variant('outcome', {
  ...startAnswers,
  redirect: record<Omit<RedirectAnswer, 'outcome'>>({ now: time, url: text, expiresAt: time }),
})

/** Narrows the answer of `start`. @throws `invalid_answer` */
export function readStartAnswer(value: unknown): StartedAnswer | PendingAnswer {
  return readStart(value, 'start')
}

/** Narrows what the bridge answers to a start, which may be that the page has to be left. @throws `invalid_answer` */
export function readBegunAnswer(value: unknown): StartedAnswer | PendingAnswer | RedirectAnswer {
  return readBegun(value, 'start')
}

const readEnd = record<EndAnswer>({
  outcome: oneOf(['ended', 'already_ended']),
  own: oneOf(['stands', 'gone']),
  session: readEnded,
  ...at,
})

/** Narrows what the bridge answers to `end`. @throws `invalid_answer` */
export function readEndAnswer(value: unknown): EndAnswer {
  return readEnd(value, 'end')
}

const readTold = record<ToldEnd>({
  outcome: oneOf(['ended', 'already_ended']),
  own: oneOf(['stands', 'gone']),
  session: record<ToldEnd['session']>({ ...ended, reason: optional(ended.reason) }),
  ...at,
})

/** Narrows what a connector answers to `end`, which need not say why. @throws `invalid_answer` */
export function readToldEnd(value: unknown): ToldEnd {
  return readTold(value, 'end')
}

const readExtension = record<ExtendAnswer>({ session: readSession, now: time })

/** Narrows the answer of `extend`. @throws `invalid_answer` */
export function readExtendAnswer(value: unknown): ExtendAnswer {
  return readExtension(value, 'extend')
}

const readNextCredential = record<CredentialAnswer>({ credential: readCredential, now: time })

/** Narrows the answer of `credential`. @throws `invalid_answer` */
export function readCredentialAnswer(value: unknown): CredentialAnswer {
  return readNextCredential(value, 'credential')
}

import {
  AUDIT_TYPES,
  type AuditEvent,
  type BreakGlassRule,
  CAPABILITY_WORDS,
  type Capabilities,
  type HistoryEntry,
  type LiveSession,
  MODES,
  type ModeRule,
  type Policy,
  REVIEW_VERDICTS,
  type Review,
  type ReviewResult,
} from '@understudy/protocol'
import { readMode, readPerson, readReason, readRequest, readSession } from '../answers.ts'
import {
  count,
  flag,
  list,
  nullable,
  oneOf,
  optional,
  type Reader,
  record,
  refuse,
  shape,
  text,
  time,
  words,
} from '../readers.ts'
import type { AuditPage, AuditVerdict, OpenRequest } from './bridgeApi.ts'

/** What every policy has. The rest is for the server alone to judge by: screens are not told and need not know. */
type Always<T> = { [K in keyof T as object extends Pick<T, K> ? never : K]: T[K] }

const readModeRule = record<Always<ModeRule>>({ enabled: flag, approval: oneOf(['never', 'flagged', 'always']) })

const readPolicyRecord = record<Always<Policy>>({
  version: text,
  supportRoles: list(text),
  approverRoles: list(text),
  staffRoles: list(text),
  modes: record<Policy['modes']>({ view: readModeRule, act: readModeRule, shadow: readModeRule }),
  reasonCodes: list(record<Policy['reasonCodes'][number]>({ code: text, label: text })),
  ticket: record<Policy['ticket']>({ required: flag, pattern: text, example: text }),
  duration: record<Policy['duration']>({
    default: count,
    max: count,
    choices: list(count),
    extendBy: count,
    ceiling: count,
  }),
  restrictedClasses: list(text),
  requestWindow: count,
  rateLimit: record<Always<Policy['rateLimit']>>({ perHour: count, perDay: count }),
})

/** Of what not every policy has: what the dialog offers and says by it. */
const readOffers: Reader<Pick<Policy, 'breakGlass' | 'capabilities'>> = (value, path) => {
  const { breakGlass, capabilities } = shape(value, path)
  return {
    ...(breakGlass === undefined ? {} : { breakGlass: readRule(breakGlass, `${path}.breakGlass`) }),
    ...(capabilities === undefined ? {} : { capabilities: readTold(capabilities, `${path}.capabilities`) }),
  }
}

const readCapabilitiesRecord = record<Always<Capabilities>>({
  ...{ start: oneOf(CAPABILITY_WORDS.start), ownSession: oneOf(CAPABILITY_WORDS.ownSession) },
  ...{ refresh: oneOf(CAPABILITY_WORDS.refresh), ends: oneOf(CAPABILITY_WORDS.ends) },
  extend: flag,
  maxSeconds: (value, path) => (value === null ? null : count(value, path) || refuse(path)),
  ...{ reason: oneOf(CAPABILITY_WORDS.reason), second: oneOf(CAPABILITY_WORDS.second) },
  actor: oneOf(CAPABILITY_WORDS.actor),
})

const readCapabilities: Reader<Capabilities> = (value, path) => {
  const { modes } = shape(value, path)
  const able = readCapabilitiesRecord(value, path)
  return modes === undefined ? able : { ...able, modes: list(readMode)(modes, `${path}.modes`) }
}

/** Of modes that are not known nothing is kept: no screen offers them. */
const readTold: Reader<NonNullable<Policy['capabilities']>> = (value, path) => {
  const told = shape(value, path)
  const modes = MODES.filter((mode) => told[mode] !== undefined)
  return Object.fromEntries(modes.map((mode) => [mode, readCapabilities(told[mode], `${path}.${mode}`)]))
}

const readRule = (value: unknown, path: string): BreakGlassRule => {
  const { roles } = shape(value, path)
  const rule = readRuleRecord(value, path)
  return roles === undefined ? rule : { ...rule, roles: list(text)(roles, `${path}.roles`) }
}

const readRuleRecord = record<Always<BreakGlassRule>>({
  ceiling: count,
  perDay: count,
  reviewWithin: count,
  overdueBlocks: flag,
})

/** Narrows the policy. @throws `invalid_answer` */
export function readPolicy(value: unknown): Policy {
  return { ...readPolicyRecord(value, 'policy'), ...readOffers(value, 'policy') }
}

const readLives = list(record<LiveSession>({ actor: readPerson, subject: readPerson, session: readSession }))

/** Narrows the live sessions. @throws `invalid_answer` */
export function readLiveSessions(value: unknown): readonly LiveSession[] {
  return readLives(value, 'sessions')
}

const readOpenRequest: Reader<OpenRequest> = (value, path) => ({
  ...readRequest(value, path),
  actor: readPerson(shape(value, path).actor, `${path}.actor`),
})

/** Narrows the open requests. @throws `invalid_answer` */
export function readOpenRequests(value: unknown): readonly OpenRequest[] {
  return list(readOpenRequest)(value, 'requests')
}

const readChanges = list(record<Review['changes'][number]>({ at: time, action: text }))

const readReviewRecord = record<Omit<Review, 'result'>>({
  id: text,
  actor: readPerson,
  subject: readPerson,
  mode: readMode,
  reason: readReason,
  ticket: nullable(text),
  startedAt: time,
  endedAt: nullable(time),
  changes: readChanges,
  dueAt: time,
  state: oneOf(['running', 'open', 'overdue', 'reviewed']),
})

const readResult = record<ReviewResult>({ verdict: oneOf(REVIEW_VERDICTS), text, by: readPerson, at: time })

/** Narrows one review. @throws `invalid_answer` */
export const readReview: Reader<Review> = (value, path) => {
  const review = readReviewRecord(value, path)
  const { result } = shape(value, path)
  return result === undefined ? review : { ...review, result: readResult(result, `${path}.result`) }
}

/** Narrows the reviews. @throws `invalid_answer` */
export function readReviews(value: unknown): readonly Review[] {
  return list(readReview)(value, 'reviews')
}

/** Something that is said or left out, and never denied. */
const readMark: Reader<true> = (value, path) => (value === true ? value : refuse(path))

const readAudit = record<AuditPage>({
  events: list(
    record<AuditEvent>({
      seq: count,
      time: text,
      spooled: optional(text),
      type: oneOf(AUDIT_TYPES),
      outcome: oneOf(['allowed', 'refused', 'failed']),
      actor: nullable(readPerson),
      actedAs: nullable(text),
      subject: nullable(readPerson),
      session: nullable(text),
      mode: nullable(readMode),
      reason: nullable(readReason),
      ticket: nullable(text),
      tenant: optional(text),
      breakGlass: optional(readMark),
      approver: nullable(readPerson),
      action: nullable(
        record<NonNullable<AuditEvent['action']>>({
          name: text,
          class: nullable(text),
          method: nullable(text),
          route: nullable(text),
        }),
      ),
      detail: nullable(words),
      policyVersion: nullable(text),
      request: nullable(
        record<NonNullable<AuditEvent['request']>>({
          id: text,
          ip: nullable(text),
          userAgent: nullable(words),
          client: optional(text),
        }),
      ),
      prev: words,
      hash: text,
    }),
  ),
  next: nullable(text),
  total: count,
})

/** Narrows a page of the log. @throws `invalid_answer` */
export function readAuditPage(value: unknown): AuditPage {
  return readAudit(value, 'audit')
}

const readVerdictRecord = record<AuditVerdict>({
  ok: flag,
  checked: count,
  head: words,
  firstBad: nullable(record<NonNullable<AuditVerdict['firstBad']>>({ seq: count, kind: text })),
})

/** Narrows the verdict on the chain. @throws `invalid_answer` */
export function readVerdict(value: unknown): AuditVerdict {
  return readVerdictRecord(value, 'verdict')
}

const readEntries = list(
  record<HistoryEntry>({
    id: text,
    startedAt: time,
    endedAt: nullable(time),
    mode: readMode,
    purpose: words,
    ticket: nullable(text),
    changes: readChanges,
    by: words,
  }),
)

/** Narrows the history of an account. @throws `invalid_answer` */
export function readHistory(value: unknown): readonly HistoryEntry[] {
  return readEntries(value, 'entries')
}

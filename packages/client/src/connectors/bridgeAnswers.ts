import {
  AUDIT_TYPES,
  type AuditEvent,
  type HistoryEntry,
  type LiveSession,
  type ModeRule,
  type Policy,
} from '@understudy/protocol'
import { readMode, readPerson, readReason, readRequest, readSession } from '../answers.ts'
import { count, flag, list, nullable, oneOf, type Reader, shape, text, time, words } from '../readers.ts'
import type { AuditPage, AuditVerdict, OpenRequest } from './bridgeApi.ts'

const strings = list(text)

const readModeRule: Reader<ModeRule> = (value, path) => {
  const { enabled, approval } = shape(value, path)
  return {
    enabled: flag(enabled, `${path}.enabled`),
    approval: oneOf(['never', 'flagged', 'always'])(approval, `${path}.approval`),
  }
}

const readReasonCode: Reader<Policy['reasonCodes'][number]> = (value, path) => {
  const { code, label } = shape(value, path)
  return { code: text(code, `${path}.code`), label: text(label, `${path}.label`) }
}

/** Narrows the policy. @throws `invalid_answer` */
export function readPolicy(value: unknown): Policy {
  const policy = shape(value, 'policy')
  const modes = shape(policy.modes, 'modes')
  const ticket = shape(policy.ticket, 'ticket')
  const duration = shape(policy.duration, 'duration')
  const rateLimit = shape(policy.rateLimit, 'rateLimit')
  return {
    version: text(policy.version, 'version'),
    supportRoles: strings(policy.supportRoles, 'supportRoles'),
    approverRoles: strings(policy.approverRoles, 'approverRoles'),
    staffRoles: strings(policy.staffRoles, 'staffRoles'),
    modes: {
      view: readModeRule(modes.view, 'modes.view'),
      act: readModeRule(modes.act, 'modes.act'),
      shadow: readModeRule(modes.shadow, 'modes.shadow'),
    },
    reasonCodes: list(readReasonCode)(policy.reasonCodes, 'reasonCodes'),
    ticket: {
      required: flag(ticket.required, 'ticket.required'),
      pattern: text(ticket.pattern, 'ticket.pattern'),
      example: text(ticket.example, 'ticket.example'),
    },
    duration: {
      default: count(duration.default, 'duration.default'),
      max: count(duration.max, 'duration.max'),
      choices: list(count)(duration.choices, 'duration.choices'),
      extendBy: count(duration.extendBy, 'duration.extendBy'),
      ceiling: count(duration.ceiling, 'duration.ceiling'),
    },
    restrictedClasses: strings(policy.restrictedClasses, 'restrictedClasses'),
    requestWindow: count(policy.requestWindow, 'requestWindow'),
    rateLimit: { perHour: count(rateLimit.perHour, 'perHour'), perDay: count(rateLimit.perDay, 'perDay') },
  }
}

const readLive: Reader<LiveSession> = (value, path) => {
  const { actor, subject, session } = shape(value, path)
  return {
    actor: readPerson(actor, `${path}.actor`),
    subject: readPerson(subject, `${path}.subject`),
    session: readSession(session, `${path}.session`),
  }
}

/** Narrows the live sessions. @throws `invalid_answer` */
export function readLiveSessions(value: unknown): readonly LiveSession[] {
  return list(readLive)(value, 'sessions')
}

const readOpenRequest: Reader<OpenRequest> = (value, path) => ({
  ...readRequest(value, path),
  actor: readPerson(shape(value, path).actor, `${path}.actor`),
})

/** Narrows the open requests. @throws `invalid_answer` */
export function readOpenRequests(value: unknown): readonly OpenRequest[] {
  return list(readOpenRequest)(value, 'requests')
}

const readAction: Reader<NonNullable<AuditEvent['action']>> = (value, path) => {
  const action = shape(value, path)
  return {
    name: text(action.name, `${path}.name`),
    class: nullable(text)(action.class, `${path}.class`),
    method: nullable(text)(action.method, `${path}.method`),
    route: nullable(text)(action.route, `${path}.route`),
  }
}

const readOrigin: Reader<NonNullable<AuditEvent['request']>> = (value, path) => {
  const request = shape(value, path)
  return {
    id: text(request.id, `${path}.id`),
    ip: nullable(text)(request.ip, `${path}.ip`),
    userAgent: nullable(words)(request.userAgent, `${path}.userAgent`),
  }
}

const readAuditEvent: Reader<AuditEvent> = (value, path) => {
  const event = shape(value, path)
  return {
    seq: count(event.seq, `${path}.seq`),
    time: text(event.time, `${path}.time`),
    type: oneOf(AUDIT_TYPES)(event.type, `${path}.type`),
    outcome: oneOf(['allowed', 'refused', 'failed'])(event.outcome, `${path}.outcome`),
    actor: nullable(readPerson)(event.actor, `${path}.actor`),
    actedAs: nullable(text)(event.actedAs, `${path}.actedAs`),
    subject: nullable(readPerson)(event.subject, `${path}.subject`),
    session: nullable(text)(event.session, `${path}.session`),
    mode: nullable(readMode)(event.mode, `${path}.mode`),
    reason: nullable(readReason)(event.reason, `${path}.reason`),
    ticket: nullable(text)(event.ticket, `${path}.ticket`),
    approver: nullable(readPerson)(event.approver, `${path}.approver`),
    action: nullable(readAction)(event.action, `${path}.action`),
    detail: nullable(words)(event.detail, `${path}.detail`),
    policyVersion: nullable(text)(event.policyVersion, `${path}.policyVersion`),
    request: nullable(readOrigin)(event.request, `${path}.request`),
    prev: words(event.prev, `${path}.prev`),
    hash: text(event.hash, `${path}.hash`),
  }
}

/** Narrows a page of the log. @throws `invalid_answer` */
export function readAuditPage(value: unknown): AuditPage {
  const { events, next, total } = shape(value, 'audit')
  return {
    events: list(readAuditEvent)(events, 'events'),
    next: nullable(text)(next, 'next'),
    total: count(total, 'total'),
  }
}

/** Narrows the verdict on the chain. @throws `invalid_answer` */
export function readVerdict(value: unknown): AuditVerdict {
  const { ok, checked, head, firstBad } = shape(value, 'verdict')
  return {
    ok: flag(ok, 'ok'),
    checked: count(checked, 'checked'),
    head: words(head, 'head'),
    firstBad: nullable<NonNullable<AuditVerdict['firstBad']>>((bad, path) => {
      const { seq, kind } = shape(bad, path)
      return { seq: count(seq, `${path}.seq`), kind: text(kind, `${path}.kind`) }
    })(firstBad, 'firstBad'),
  }
}

const readChange: Reader<HistoryEntry['changes'][number]> = (value, path) => {
  const { at, action } = shape(value, path)
  return { at: time(at, `${path}.at`), action: text(action, `${path}.action`) }
}

const readEntry: Reader<HistoryEntry> = (value, path) => {
  const entry = shape(value, path)
  return {
    id: text(entry.id, `${path}.id`),
    startedAt: time(entry.startedAt, `${path}.startedAt`),
    endedAt: nullable(time)(entry.endedAt, `${path}.endedAt`),
    mode: readMode(entry.mode, `${path}.mode`),
    purpose: words(entry.purpose, `${path}.purpose`),
    ticket: nullable(text)(entry.ticket, `${path}.ticket`),
    changes: list(readChange)(entry.changes, `${path}.changes`),
    by: words(entry.by, `${path}.by`),
  }
}

/** Narrows the history of an account. @throws `invalid_answer` */
export function readHistory(value: unknown): readonly HistoryEntry[] {
  return list(readEntry)(value, 'entries')
}

import type { AuditEvent, Person } from '@understudy/protocol'

const VERSION = '1.6.0'

/** Authentication, and in it: an account was switched, by impersonating. */
const AUTHENTICATION = {
  category_uid: 3,
  category_name: 'Identity & Access Management',
  class_uid: 3002,
  class_name: 'Authentication',
  activity_id: 7,
  activity_name: 'Account Switch',
  type_uid: 300207,
  account_switch_type_id: 2,
  account_switch_type: 'Impersonate',
}

const SWITCHES: readonly AuditEvent['type'][] = [
  'ADMIN_IMPERSONATION_STARTED',
  'ADMIN_IMPERSONATION_ENDED',
  'ADMIN_IMPERSONATION_REFUSED',
]

/** In `shadow` mode nobody becomes anybody: the actor is given something, and it is taken away again. */
const ACCESS_MANAGEMENT = {
  category_uid: 3,
  category_name: 'Identity & Access Management',
  class_uid: 3005,
  class_name: 'User Access Management',
  privileges: ['support:shadow'],
}

/**
 * An event of the log as an event of the Open Cybersecurity Schema Framework 1.6.0: starts, ends and refusals as an account
 * switch (3002), in `shadow` mode as privileges assigned and revoked (3005); everything else as API activity (6003). The actor is who was at the keyboard, always; what the
 * schema has no place for is under `unmapped`.
 */
export function ocsfOf(event: AuditEvent): object {
  return {
    ...classOf(event),
    time: Date.parse(event.time),
    ...severityOf(event),
    status_id: event.outcome === 'allowed' ? 1 : 2,
    status: event.outcome === 'allowed' ? 'Success' : 'Failure',
    ...optional('status_detail', event.detail),
    actor: {
      ...optional('user', userOf(event.actor)),
      ...sessionOf(event),
      ...optional('app_uid', event.request?.client ?? null),
    },
    src_endpoint: { ip: event.request?.ip ?? '0.0.0.0' },
    metadata: {
      version: VERSION,
      product: { name: 'Understudy', vendor_name: 'Understudy' },
      uid: event.hash,
      sequence: event.seq,
      event_code: event.type,
      ...optional('correlation_uid', event.request?.id ?? null),
    },
    unmapped: {
      outcome: event.outcome,
      acted_as: event.actedAs,
      mode: event.mode,
      reason: event.reason,
      ticket: event.ticket,
      ...(event.breakGlass === undefined ? {} : { break_glass: event.breakGlass }),
      approver: userOf(event.approver),
      action_class: event.action?.class ?? null,
      policy_version: event.policyVersion,
      ...optional('spooled', event.spooled ?? null),
      prev: event.prev,
    },
  }
}

/** Emergency access is for somebody to look at when it begins; the rest of it is as severe as what it is. */
function severityOf({ type, outcome, breakGlass }: AuditEvent): object {
  if (breakGlass === true && type === 'ADMIN_IMPERSONATION_STARTED') return { severity_id: 4, severity: 'High' }
  return outcome === 'allowed' ? { severity_id: 1, severity: 'Informational' } : { severity_id: 2, severity: 'Low' }
}

function classOf(event: AuditEvent): object {
  if (!SWITCHES.includes(event.type)) return apiActivity(event)
  return event.mode === 'shadow' ? accessManagement(event) : accountSwitch(event)
}

function accessManagement(event: AuditEvent): object {
  const [id, name] = event.type === 'ADMIN_IMPERSONATION_ENDED' ? [2, 'Revoke Privileges'] : [1, 'Assign Privileges']
  return {
    ...ACCESS_MANAGEMENT,
    activity_id: id,
    activity_name: name,
    type_uid: 300_500 + id,
    user: userOf(event.actor) ?? UNKNOWN_USER,
    ...resourceOf(event),
    ...sessionOf(event),
  }
}

const UNKNOWN_USER = { type_id: 0, type: 'Unknown', name: 'unknown' }

function accountSwitch(event: AuditEvent): object {
  return {
    ...AUTHENTICATION,
    user: userOf(event.subject) ?? UNKNOWN_USER,
    ...sessionOf(event),
  }
}

const ACTIVITIES: Readonly<Record<string, readonly [id: number, name: string]>> = {
  POST: [1, 'Create'],
  GET: [2, 'Read'],
  HEAD: [2, 'Read'],
  PUT: [3, 'Update'],
  PATCH: [3, 'Update'],
  DELETE: [4, 'Delete'],
}

function apiActivity(event: AuditEvent): object {
  const { action, type } = event
  const [id, name] = ACTIVITIES[action?.method ?? ''] ?? [99, 'Other']
  return {
    category_uid: 6,
    category_name: 'Application Activity',
    class_uid: 6003,
    class_name: 'API Activity',
    activity_id: id,
    activity_name: name,
    type_uid: 600_300 + id,
    api: { operation: action?.name ?? type },
    ...resourceOf(event),
  }
}

function resourceOf({ subject }: AuditEvent): object {
  return subject === null ? {} : { resources: [{ uid: subject.id, name: subject.name, type: 'user' }] }
}

function sessionOf({ session, type, detail }: AuditEvent): object {
  if (session === null) return {}
  const ended = type === 'ADMIN_IMPERSONATION_ENDED' ? optional('expiration_reason', detail) : {}
  return { session: { uid: session, ...ended } }
}

function userOf(person: Person | null): object | null {
  if (person === null) return null
  return { uid: person.id, name: person.name, type_id: 1, type: 'User', ...optional('org', orgOf(person)) }
}

function orgOf({ org }: Person): object | null {
  return org === undefined ? null : { uid: org }
}

function optional(key: string, value: unknown): object {
  return value === null ? {} : { [key]: value }
}

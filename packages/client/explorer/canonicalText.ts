import { isImpersonationError } from '@understudy/protocol'
import { NOW } from './cast.ts'

/** Fields that no decision is made by. */
const IDLE = new Set(['abilities', 'revision', 'returnTo', 'actor', 'credential', 'delay'])

/** Numbers of which only one thing matters: whether they are the present revision. */
const RELATIVE = new Set(['asking', 'retry'])

// Most parts of a world are shared by very many others.
const told = new WeakMap<object, string>()

/**
 * A value as text, the same for all values between which no decision can tell apart. People and sessions go by their
 * ids, errors by their codes; a revision is either the present one or an old one, however old.
 */
export function canonicalText(value: unknown, revision: number): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map((each) => canonicalText(each, revision)).join()}]`
  const short = told.get(value) ?? shortText(value)
  if (short !== null) return short
  const fields = value as Record<string, unknown>
  let text = '{'
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name]
    if (field === undefined || IDLE.has(name)) continue
    text += `${name}:${fieldText(name, field, revision)};`
  }
  if ('revision' in fields && fields.revision !== revision) text += 'old'
  return `${text}}`
}

function fieldText(name: string, field: unknown, revision: number): string {
  if (name === 'attempt') return field === 0 ? '0' : '1'
  if (RELATIVE.has(name) && field !== null) return field === revision ? 'present' : 'null'
  return canonicalText(field, revision)
}

/** Things of one name are one thing; `null` for what has to be looked into. */
function shortText(value: object): string | null {
  const short = nameOf(value as Record<string, unknown>)
  if (short !== null) told.set(value, short)
  return short
}

function nameOf(fields: Record<string, unknown>): string | null {
  if (isImpersonationError(fields)) return `!${fields.code}`
  if ('ceilingAt' in fields) {
    const { id, mode, expiresAt, extendable } = fields
    return `${id} ${mode}+${Number(expiresAt) - NOW}${extendable ? '' : '!'}`
  }
  if ('endedAt' in fields) return `over ${fields.id}`
  if ('createdAt' in fields) return `${fields.id} ${fields.state} for ${idOf(fields.subject)}`
  if ('name' in fields && 'id' in fields) return idOf(fields)
  return 'reason' in fields && 'subject' in fields ? `for ${idOf(fields.subject)}` : null
}

function idOf(person: unknown): string {
  return String((person as { readonly id?: unknown }).id)
}

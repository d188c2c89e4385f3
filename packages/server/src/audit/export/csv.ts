import type { AuditEvent, Person } from '@understudy/protocol'

// Spreadsheets look past spaces and quotes, and at the full-width forms too.
const FORMULA = /^[\s"'\u2018-\u201F]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u
// One event, one line, for whatever reads lines instead of records.
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu

const COLUMNS: readonly (readonly [name: string, of: (event: AuditEvent) => string | number | null])[] = [
  ['seq', ({ seq }) => seq],
  ['time', ({ time }) => time],
  ['type', ({ type }) => type],
  ['outcome', ({ outcome }) => outcome],
  ['actor_id', ({ actor }) => idOf(actor)],
  ['actor_name', ({ actor }) => nameOf(actor)],
  ['acted_as', ({ actedAs }) => actedAs],
  ['subject_id', ({ subject }) => idOf(subject)],
  ['subject_name', ({ subject }) => nameOf(subject)],
  ['session', ({ session }) => session],
  ['mode', ({ mode }) => mode],
  ['reason_code', ({ reason }) => reason?.code ?? null],
  ['reason_text', ({ reason }) => reason?.text ?? null],
  ['ticket', ({ ticket }) => ticket],
  ['break_glass', ({ breakGlass }) => (breakGlass ? 'true' : null)],
  ['approver_id', ({ approver }) => idOf(approver)],
  ['action', ({ action }) => action?.name ?? null],
  ['action_class', ({ action }) => action?.class ?? null],
  ['method', ({ action }) => action?.method ?? null],
  ['route', ({ action }) => action?.route ?? null],
  ['detail', ({ detail }) => detail],
  ['policy_version', ({ policyVersion }) => policyVersion],
  ['request_id', ({ request }) => request?.id ?? null],
  ['ip', ({ request }) => request?.ip ?? null],
  ['client', ({ request }) => request?.client ?? null],
  ['spooled', ({ spooled }) => spooled ?? null],
  ['prev', ({ prev }) => prev],
  ['hash', ({ hash }) => hash],
]

/** The names of the columns, as the first record (RFC 4180). */
export const CSV_HEADER = record(COLUMNS.map(([name]) => name))

/** One event as a record. What people typed is data: no spreadsheet takes a cell for a formula. */
export function csvOf(event: AuditEvent): string {
  return record(COLUMNS.map(([, of]) => of(event)))
}

function record(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const line = value.replace(BREAKS, ' ')
  // A leading control character hides what follows it.
  const neutral = FORMULA.test(line) || /^[\p{Cc}]/u.test(value) ? `'${line}` : line
  return `"${neutral.replaceAll('"', '""')}"`
}

function idOf(person: Person | null): string | null {
  return person?.id ?? null
}

function nameOf(person: Person | null): string | null {
  return person?.name ?? null
}

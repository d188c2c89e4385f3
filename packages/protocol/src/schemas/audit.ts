import { type Static, Type } from '@sinclair/typebox'
import { AUDIT_OUTCOMES, AUDIT_TYPES, type AuditEvent } from '../audit.ts'
import { describes } from './describes.ts'
import { oneOf } from './oneOf.ts'
import { ModeSchema, PersonOrNull, ReasonSchema, TextOrNull } from './people.ts'

export const AuditEventSchema = describes<AuditEvent>()(
  Type.Object(
    {
      seq: Type.Integer({ minimum: 1 }),
      time: Type.String({ format: 'date-time', description: 'UTC, milliseconds. The order is `seq`, not this.' }),
      spooled: Type.Optional(
        Type.String({
          format: 'date-time',
          description: 'When it was written, where the database was away at `time`: until then it was kept on disk.',
        }),
      ),
      type: oneOf(AUDIT_TYPES),
      outcome: oneOf(AUDIT_OUTCOMES),
      actor: PersonOrNull,
      actedAs: TextOrNull,
      subject: PersonOrNull,
      session: TextOrNull,
      mode: Type.Union([ModeSchema, Type.Null()]),
      reason: Type.Union([ReasonSchema, Type.Null()]),
      ticket: TextOrNull,
      tenant: Type.Optional(
        Type.String({
          description:
            'Organisation that the account is of; where the event is about none, or none that could be opened, the actor’s.',
        }),
      ),
      breakGlass: Type.Optional(
        Type.Literal(true, { description: 'In a session that was started without the approval it needed.' }),
      ),
      approver: PersonOrNull,
      action: Type.Union([
        Type.Object({ name: Type.String(), class: TextOrNull, method: TextOrNull, route: TextOrNull }),
        Type.Null(),
      ]),
      detail: TextOrNull,
      policyVersion: TextOrNull,
      request: Type.Union([
        Type.Object({
          id: Type.String(),
          ip: TextOrNull,
          userAgent: TextOrNull,
          client: Type.Optional(Type.String({ description: '`client_id` of the standard client that sent it.' })),
        }),
        Type.Null(),
      ]),
      prev: Type.String({ description: 'Hash of the entry before.' }),
      hash: Type.String({ description: 'SHA-256 over the hash before, the event’s canonical bytes and its place.' }),
    },
    { $id: 'AuditEvent' },
  ),
)

const Filter = Type.Optional(Type.String({ maxLength: 200 }))

const filters = {
  actor: Filter,
  subject: Filter,
  session: Filter,
  outcome: Type.Optional(oneOf(AUDIT_OUTCOMES)),
  type: Type.Optional(oneOf(AUDIT_TYPES)),
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Part of the name of actor or subject, of the ticket, the action or the session id. Not a pattern.',
    }),
  ),
}

/** Parameters of `GET /support/audit`. */
export const AuditPageQuerySchema = Type.Object({
  ...filters,
  cursor: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$', description: '`next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'Events on a page, 50 if left out.' })),
})

/** Parameters of `GET /support/audit/export`. */
export const AuditExportQuerySchema = Type.Object({
  ...filters,
  format: oneOf(['json', 'csv', 'ocsf']),
})

export type AuditPageQuery = Static<typeof AuditPageQuerySchema>
export type AuditExportQuery = Static<typeof AuditExportQuerySchema>

export const AuditPageSchema = Type.Object(
  {
    events: Type.Array(AuditEventSchema),
    next: TextOrNull,
    total: Type.Integer({ minimum: 0, description: 'Events that match, on all pages.' }),
  },
  { $id: 'AuditPage' },
)

/** `format=json` holds {@link AuditEventSchema}s, oldest first; `format=ocsf` events of the Open Cybersecurity Schema. */
export const AuditExportSchema = Type.Object(
  {
    events: Type.Array(
      Type.Union([AuditEventSchema, Type.Object({ class_uid: Type.Integer() }, { additionalProperties: true })]),
    ),
  },
  { $id: 'AuditExport' },
)

export const AuditVerdictSchema = Type.Object(
  {
    ok: Type.Boolean(),
    checked: Type.Integer({ minimum: 0, description: 'Entries found right, from the first.' }),
    head: Type.String({ description: 'Hash at the end of what was found right; empty for an empty log.' }),
    firstBad: Type.Optional(
      Type.Object({ seq: Type.Integer(), kind: oneOf(['edit', 'gap', 'fork', 'order', 'truncation']) }),
    ),
  },
  { $id: 'AuditVerdict' },
)

import { Type } from '@sinclair/typebox'
import { END_REASONS } from '../endReasons.ts'
import { type ApprovalRequest, type EndedSession, REQUEST_STATES, type SupportSession } from '../session.ts'
import { describes } from './describes.ts'
import { oneOf } from './oneOf.ts'
import { Instant, ModeSchema, PersonSchema, ReasonSchema, TextOrNull } from './people.ts'

export const SupportSessionSchema = describes<SupportSession>()(
  Type.Object(
    {
      id: Type.String(),
      mode: ModeSchema,
      reason: ReasonSchema,
      ticket: TextOrNull,
      startedAt: Instant,
      expiresAt: Instant,
      ceilingAt: Instant,
      restricted: Type.Array(Type.String(), { description: 'Action classes that are refused in this session.' }),
      extendable: Type.Boolean(),
      breakGlass: Type.Boolean(),
      returnTo: TextOrNull,
    },
    { $id: 'SupportSession' },
  ),
)

export const EndReasonSchema = oneOf(END_REASONS)

export const EndedSessionSchema = describes<EndedSession>()(
  Type.Object(
    { id: Type.String(), reason: EndReasonSchema, endedAt: Instant, subject: PersonSchema, returnTo: TextOrNull },
    { $id: 'EndedSession' },
  ),
)

const approvalRequest = {
  id: Type.String(),
  state: oneOf(REQUEST_STATES),
  subject: PersonSchema,
  mode: ModeSchema,
  reason: ReasonSchema,
  ticket: TextOrNull,
  ttlSeconds: Type.Integer(),
  createdAt: Instant,
  expiresAt: Instant,
  decidedBy: Type.Optional(PersonSchema),
  note: Type.Optional(Type.String({ description: 'What the approver wrote.' })),
}

export const ApprovalRequestSchema = describes<ApprovalRequest>()(
  Type.Object(approvalRequest, { $id: 'ApprovalRequest' }),
)

/** A request in the list of approvers, where it matters who asks. */
export const ListedRequestSchema = describes<ApprovalRequest>()(
  Type.Object({ ...approvalRequest, actor: PersonSchema }, { $id: 'ListedRequest' }),
)

import { Type } from '@sinclair/typebox'
import type { ContextAnswer } from '../context.ts'
import { REVIEW_VERDICTS } from '../review.ts'
import type {
  Credential,
  CredentialAnswer,
  EndAcceptedAnswer,
  EndAnswer,
  ExtendAnswer,
  HaltAnswer,
  HandoffCode,
  HistoryEntry,
  LiveSession,
  PendingAnswer,
  RedirectAnswer,
  Review,
  StartedAnswer,
} from '../wire.ts'
import { describes } from './describes.ts'
import { oneOf } from './oneOf.ts'
import { Instant, ModeSchema, PersonSchema, ReasonSchema, TextOrNull } from './people.ts'
import { ApprovalRequestSchema, EndedSessionSchema, ListedRequestSchema, SupportSessionSchema } from './sessions.ts'

const Epoch = Type.Integer({ minimum: 0, description: 'Moved by start and end, and by nothing else.' })
const Changes = Type.Array(Type.Object({ at: Instant, action: Type.String() }))
const ended = { ended: Type.Optional(EndedSessionSchema) }

export const ContextAnswerSchema = describes<ContextAnswer>()(
  Type.Union(
    [
      Type.Object({
        state: Type.Literal('signed-out'),
        epoch: Epoch,
        now: Instant,
        why: oneOf(['no_credential', 'invalid_token', 'token_expired', 'session_ended']),
        ...ended,
      }),
      Type.Object({
        state: Type.Literal('own'),
        epoch: Epoch,
        now: Instant,
        actor: PersonSchema,
        ...ended,
        request: Type.Optional(ApprovalRequestSchema),
      }),
      Type.Object({
        state: Type.Literal('active'),
        epoch: Epoch,
        now: Instant,
        actor: PersonSchema,
        subject: PersonSchema,
        session: SupportSessionSchema,
      }),
    ],
    { $id: 'ContextAnswer' },
  ),
)

export const HaltAnswerSchema = describes<HaltAnswer>()(
  Type.Object(
    {
      halt: Type.Union([Type.Object({ by: PersonSchema, reason: Type.String(), since: Instant }), Type.Null()]),
      ended: Type.Integer({ minimum: 0, description: 'Live sessions that this call ended.' }),
      now: Instant,
    },
    { $id: 'HaltAnswer' },
  ),
)

const CredentialSchema = describes<Credential>()(
  Type.Object(
    {
      accessToken: Type.String({ description: 'Short-lived. Keep it in memory only.' }),
      expiresAt: Instant,
      tokenType: Type.Optional(Type.Literal('DPoP', { description: 'It counts only with the key that was proven.' })),
    },
    { $id: 'Credential' },
  ),
)

const HandoffCodeSchema = describes<HandoffCode>()(
  Type.Object({ code: Type.String(), expiresAt: Instant }, { $id: 'HandoffCode' }),
)

export const StartedAnswerSchema = describes<StartedAnswer>()(
  Type.Object(
    {
      outcome: Type.Literal('started'),
      epoch: Epoch,
      now: Instant,
      actor: PersonSchema,
      subject: PersonSchema,
      session: SupportSessionSchema,
      credential: Type.Optional(CredentialSchema),
      handoff: Type.Optional(HandoffCodeSchema),
    },
    { $id: 'StartedAnswer' },
  ),
)

export const PendingAnswerSchema = describes<PendingAnswer>()(
  Type.Object(
    { outcome: Type.Literal('pending'), now: Instant, request: ApprovalRequestSchema },
    { $id: 'PendingAnswer' },
  ),
)

export const RedirectAnswerSchema = describes<RedirectAnswer>()(
  Type.Object(
    {
      outcome: Type.Literal('redirect'),
      now: Instant,
      url: Type.String({ description: 'Where the page has to be left for.' }),
      expiresAt: Instant,
    },
    { $id: 'RedirectAnswer' },
  ),
)

/** 202 of `POST /support/sessions`: nothing is on yet. */
export const UnopenedAnswerSchema = Type.Union([PendingAnswerSchema, RedirectAnswerSchema], { $id: 'UnopenedAnswer' })

export const EndAcceptedAnswerSchema = describes<EndAcceptedAnswer>()(
  Type.Object(
    { outcome: Type.Literal('accepted'), session: Type.String(), now: Instant },
    { $id: 'EndAcceptedAnswer' },
  ),
)

export const EndAnswerSchema = describes<EndAnswer>()(
  Type.Object(
    {
      outcome: oneOf(['ended', 'already_ended']),
      session: EndedSessionSchema,
      own: oneOf(['stands', 'gone']),
      epoch: Epoch,
      now: Instant,
    },
    { $id: 'EndAnswer' },
  ),
)

export const ExtendAnswerSchema = describes<ExtendAnswer>()(
  Type.Object({ session: SupportSessionSchema, now: Instant }, { $id: 'ExtendAnswer' }),
)

export const CredentialAnswerSchema = describes<CredentialAnswer>()(
  Type.Object({ credential: CredentialSchema, now: Instant }, { $id: 'CredentialAnswer' }),
)

const LiveSessionSchema = describes<LiveSession>()(
  Type.Object({ actor: PersonSchema, subject: PersonSchema, session: SupportSessionSchema }, { $id: 'LiveSession' }),
)

export const LiveSessionsAnswerSchema = Type.Object(
  { sessions: Type.Array(LiveSessionSchema), now: Instant },
  { $id: 'LiveSessionsAnswer' },
)

export const RequestsAnswerSchema = Type.Object(
  { requests: Type.Array(ListedRequestSchema), now: Instant },
  { $id: 'RequestsAnswer' },
)

export const ReviewSchema = describes<Review>()(
  Type.Object(
    {
      id: Type.String({ description: 'The session’s.' }),
      actor: PersonSchema,
      subject: PersonSchema,
      mode: ModeSchema,
      reason: ReasonSchema,
      ticket: TextOrNull,
      startedAt: Instant,
      endedAt: Type.Union([Instant, Type.Null()]),
      changes: Changes,
      dueAt: Instant,
      state: oneOf(['running', 'open', 'overdue', 'reviewed']),
      result: Type.Optional(
        Type.Object({ verdict: oneOf(REVIEW_VERDICTS), text: Type.String(), by: PersonSchema, at: Instant }),
      ),
    },
    { $id: 'Review' },
  ),
)

export const ReviewsAnswerSchema = Type.Object(
  { reviews: Type.Array(ReviewSchema), now: Instant },
  { $id: 'ReviewsAnswer' },
)

const HistoryEntrySchema = describes<HistoryEntry>()(
  Type.Object(
    {
      id: Type.String(),
      startedAt: Instant,
      endedAt: Type.Union([Instant, Type.Null()]),
      mode: ModeSchema,
      purpose: Type.String({ description: 'Label of the reason code, never the internal text.' }),
      ticket: TextOrNull,
      changes: Changes,
      by: Type.String(),
    },
    { $id: 'HistoryEntry' },
  ),
)

export const HistoryAnswerSchema = Type.Object({ entries: Type.Array(HistoryEntrySchema) }, { $id: 'HistoryAnswer' })

/** 200 of `POST /support/browser/end`. */
export const LeaveAnswerSchema = Type.Object(
  { outcome: oneOf(['signed_out', 'already_signed_out']), now: Instant },
  { $id: 'LeaveAnswer' },
)

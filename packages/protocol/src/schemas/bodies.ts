import { type Static, Type } from '@sinclair/typebox'
import { REVIEW_VERDICTS } from '../review.ts'
import { oneOf } from './oneOf.ts'
import { ModeSchema } from './people.ts'

const closed = { additionalProperties: false } as const

/** 256 bits in base64url. */
const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** An id in a path. */
export const IdSchema = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })

/** The header `Idempotency-Key`. */
export const IdempotencyKeySchema = Type.String({ pattern: '^[\\x21-\\x7e]{1,255}$' })

/** Body of `POST /support/sessions`. Lengths here are transport bounds; the policy has the finer ones. */
export const StartBodySchema = Type.Object(
  {
    subject: Type.String({ minLength: 1, maxLength: 200 }),
    mode: ModeSchema,
    reason: Type.Object({ code: Type.String({ maxLength: 64 }), text: Type.String({ maxLength: 20_000 }) }, closed),
    ticket: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Null()])),
    ttlSeconds: Type.Optional(Type.Integer()),
    /** Path on the application's own origin to come back to; anything else is refused. */
    returnTo: Type.Optional(Type.Union([Type.String({ maxLength: 2000 }), Type.Null()])),
    /** Uses an approval: everything else must then equal what was approved. */
    requestId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** Without the approval that this start needs. Everything else is asked for all the same, and a review afterwards. */
    breakGlass: Type.Optional(Type.Boolean()),
    /** The live session that this one takes the place of: it ends in the same transaction, if this one starts. */
    replaces: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** The session is for a page of this origin, which shows by `verifier` that it is the one that was meant. */
    handoff: Type.Optional(Type.Object({ origin: Type.String({ maxLength: 300 }), challenge: Digest }, closed)),
  },
  { ...closed, $id: 'StartBody' },
)

/** Query of `GET /support/issued`. What else a back end adds is its issuer's to read. */
export const IssuedQuerySchema = Type.Object({
  state: Type.String({ minLength: 1, maxLength: 200, description: 'Names the start that waits for this browser.' }),
  code: Type.Optional(Type.String({ maxLength: 4000, description: 'What the back end gave (RFC 6749).' })),
  error: Type.Optional(Type.String({ maxLength: 200, description: 'Why it gave nothing.' })),
})

/** Body of `POST /support/handoff`. `replace`: also where somebody is signed in on this origin. */
export const HandoffBodySchema = Type.Object(
  { code: Digest, verifier: Digest, replace: Type.Optional(Type.Boolean()) },
  { ...closed, $id: 'HandoffBody' },
)

/** Body of the decision calls, `POST /support/requests/:id/approve` and `/deny`. */
export const DecisionBodySchema = Type.Object(
  { note: Type.Optional(Type.String({ maxLength: 500 })) },
  { ...closed, $id: 'DecisionBody' },
)

/** Body of `POST /support/reviews/:id`. Bounds of transport; a text has 10 to 500 characters. */
export const ReviewBodySchema = Type.Object(
  { verdict: oneOf(REVIEW_VERDICTS), text: Type.String({ maxLength: 20_000 }) },
  { ...closed, $id: 'ReviewBody' },
)

export type ReviewBody = Static<typeof ReviewBodySchema>

/** Body of the calls that need none: end, extend, credential, revoke, cancel. */
export const EmptyBodySchema = Type.Object({}, { ...closed, $id: 'EmptyBody' })

export type StartBody = Static<typeof StartBodySchema>
export type HandoffBody = Static<typeof HandoffBodySchema>
export type DecisionBody = Static<typeof DecisionBodySchema>

/** Body of `POST /support/halt` and `/support/halt/lift`: why. Bounds of transport; a reason has 10 to 500 characters. */
export const HaltBodySchema = Type.Object(
  { reason: Type.String({ maxLength: 20_000 }) },
  { ...closed, $id: 'HaltBody' },
)

export type HaltBody = Static<typeof HaltBodySchema>

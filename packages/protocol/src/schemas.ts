import { type Static, Type } from '@sinclair/typebox'
import { MODES } from './modes.ts'

/** Wire schemas of the bridge. Values here; the browser imports the inferred types only. */

const closed = { additionalProperties: false } as const

export const ModeSchema = Type.Union(MODES.map((mode) => Type.Literal(mode)))

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
    /** The live session that this one takes the place of: it ends in the same transaction, if this one starts. */
    replaces: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  },
  { ...closed, $id: 'StartBody' },
)

/** Body of the decision calls, `POST /support/requests/:id/approve` and `/deny`. */
export const DecisionBodySchema = Type.Object(
  { note: Type.Optional(Type.String({ maxLength: 500 })) },
  { ...closed, $id: 'DecisionBody' },
)

/** Body of the calls that need none: end, extend, credential, revoke, cancel. */
export const EmptyBodySchema = Type.Object({}, { ...closed, $id: 'EmptyBody' })

export type StartBody = Static<typeof StartBodySchema>
export type DecisionBody = Static<typeof DecisionBodySchema>

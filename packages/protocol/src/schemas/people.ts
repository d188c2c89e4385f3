import { Type } from '@sinclair/typebox'
import { MODES } from '../modes.ts'
import type { Person, Reason } from '../session.ts'
import { describes } from './describes.ts'
import { oneOf } from './oneOf.ts'

export const ModeSchema = oneOf(MODES)

/** Milliseconds since the epoch by the server's clock. */
export const Instant = Type.Integer({ minimum: 0, description: 'Milliseconds since the epoch by the server’s clock.' })

/** A text that may be missing. */
export const TextOrNull = Type.Union([Type.String(), Type.Null()])

export const PersonSchema = describes<Person>()(
  Type.Object(
    {
      id: Type.String({ description: 'Stable; the `sub` of their tokens.' }),
      name: Type.String(),
      email: Type.Optional(Type.String()),
      org: Type.Optional(Type.String({ description: 'The organisation they belong to.' })),
    },
    { $id: 'Person' },
  ),
)

export const PersonOrNull = Type.Union([PersonSchema, Type.Null()])

export const ReasonSchema = describes<Reason>()(
  Type.Object(
    {
      code: Type.String({ description: 'One of the policy’s reason codes.' }),
      text: Type.String({ description: 'For colleagues; never shown to the subject.' }),
    },
    { $id: 'Reason' },
  ),
)

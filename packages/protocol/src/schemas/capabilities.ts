import { Type } from '@sinclair/typebox'
import { CAPABILITY_WORDS, type Capabilities } from '../capabilities.ts'
import { describes } from './describes.ts'
import { oneOf } from './oneOf.ts'
import { ModeSchema } from './people.ts'

const { start, ownSession, refresh, ends, reason, second, actor } = CAPABILITY_WORDS

export const CapabilitiesSchema = describes<Capabilities>()(
  Type.Object(
    {
      start: oneOf(start),
      modes: Type.Optional(Type.Array(ModeSchema, { description: 'Left out: all.' })),
      ownSession: Type.Union(oneOf(ownSession).anyOf, {
        description: 'Who holds the actor’s own session meanwhile. `none`: it is gone by the start; say so before.',
      }),
      refresh: oneOf(refresh),
      ends: oneOf(ends),
      extend: Type.Boolean({ description: 'Whether a session can be given more time.' }),
      maxSeconds: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
        description: 'Longest time of a session. Seconds.',
      }),
      reason: oneOf(reason),
      second: Type.Union(oneOf(second).anyOf, { description: 'What a start does where a session is on already.' }),
      actor: Type.Union(oneOf(actor).anyOf, { description: '`unnamed`: only the bridge knows who acts.' }),
    },
    { $id: 'Capabilities' },
  ),
)

import { Type } from '@sinclair/typebox'

/** A JSON Web Key Set (RFC 7517) of public keys. */
export const KeySetSchema = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        { kty: Type.String(), kid: Type.String(), alg: Type.String(), use: Type.Literal('sig') },
        { additionalProperties: true },
      ),
    ),
  },
  { $id: 'KeySet' },
)

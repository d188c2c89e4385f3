import { Type } from '@sinclair/typebox'
import { SCOPES } from '../oauth/grant.ts'

const Text = Type.String({ minLength: 1 })
const closed = { additionalProperties: false } as const

const SecretSchema = Type.Object(
  {
    method: Type.Literal('client_secret_basic'),
    secretSha256: Type.String({
      description: 'SHA-256 of the secret in base64url. The secret itself is nowhere here.',
    }),
  },
  closed,
)

/** The members of a public key that this bridge can use; a private one is refused by its members. */
const KeySchema = Type.Object({ kty: Text }, { additionalProperties: Type.Unknown() })

const KeysSchema = Type.Object(
  {
    method: Type.Literal('private_key_jwt'),
    jwks: Type.Object({ keys: Type.Array(KeySchema, { minItems: 1 }) }, closed),
    algorithms: Type.Array(Text, { minItems: 1 }),
  },
  closed,
)

/** Clients of `/oauth2/*` and `/access/v1/*`. */
export const OAuthSettings = Type.Object(
  {
    clients: Type.Array(
      Type.Object(
        {
          id: Text,
          authentication: Type.Union([SecretSchema, KeysSchema]),
          may: Type.Array(Type.Union([Type.Literal('exchange'), Type.Literal('introspect'), Type.Literal('evaluate')])),
          scopes: Type.Optional(Type.Array(Type.Union(SCOPES.map((scope) => Type.Literal(scope))))),
          dpop: Type.Optional(Type.Union([Type.Literal('required'), Type.Literal('optional')])),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
)

/** Somebody else's decision point. What it is told by as `Authorization` comes by the environment. */
export const DecisionPointSettings = Type.Object(
  {
    evaluationEndpoint: Text,
    patience: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000 })),
    remember: Type.Optional(Type.Integer({ minimum: 0, maximum: 5000 })),
  },
  closed,
)

const Properties = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]))
const Pattern = Type.Object(
  { type: Text, ids: Type.Optional(Type.Array(Text)), properties: Type.Optional(Properties) },
  closed,
)

/** What the bridge answers as a decision point itself. */
export const AccessRuleSettings = Type.Object(
  {
    id: Text,
    effect: Type.Union([Type.Literal('permit'), Type.Literal('deny')]),
    subject: Type.Optional(Pattern),
    actions: Type.Array(Text),
    actionProperties: Type.Optional(Properties),
    resource: Type.Optional(Pattern),
  },
  closed,
)

export const DpopSettings = Type.Object(
  {
    starts: Type.Optional(Type.Union([Type.Literal('optional'), Type.Literal('required')])),
    nonce: Type.Optional(Type.Boolean()),
    origins: Type.Optional(Type.Array(Text)),
  },
  closed,
)

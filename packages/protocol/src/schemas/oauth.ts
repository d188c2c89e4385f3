import { type Static, Type } from '@sinclair/typebox'
import { oneOf } from './oneOf.ts'
import { ModeSchema } from './people.ts'

const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:'

/** The grant of RFC 8693. */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const ACCESS_TOKEN_TYPE = `${TOKEN_TYPE}access_token`
export const JWT_TYPE = `${TOKEN_TYPE}jwt`
/** A subject token that is no token: the person’s id, for actors who hold nothing of theirs. */
export const SUBJECT_ID_TYPE = 'https://understudy.dev/token-types/subject-id'
export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const Token = Type.String({ minLength: 1, maxLength: 16_384 })

const client = {
  client_id: Type.Optional(Type.String({ maxLength: 200 })),
  client_assertion_type: Type.Optional(Type.String({ description: `With an assertion: \`${JWT_BEARER}\`.` })),
  client_assertion: Type.Optional(Token),
}

/** Body of `POST /oauth2/token` (RFC 8693 section 2.1, RFC 9396 section 6). */
export const TokenFormSchema = Type.Object(
  {
    grant_type: Type.String({ description: `\`${TOKEN_EXCHANGE}\` and no other.` }),
    subject_token: Type.String({ minLength: 1, maxLength: 16_384, description: 'The party on behalf of whom.' }),
    subject_token_type: oneOf([SUBJECT_ID_TYPE, ACCESS_TOKEN_TYPE, JWT_TYPE]),
    actor_token: Type.String({
      minLength: 1,
      maxLength: 16_384,
      description: 'The acting party: whoever is at the keyboard.',
    }),
    actor_token_type: oneOf([ACCESS_TOKEN_TYPE, JWT_TYPE]),
    requested_token_type: Type.Optional(oneOf([ACCESS_TOKEN_TYPE, JWT_TYPE])),
    audience: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    resource: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    scope: Type.Optional(
      Type.String({ pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]+(?: [\\x21\\x23-\\x5B\\x5D-\\x7E]+)*$' }),
    ),
    authorization_details: Type.String({
      description: 'JSON: a list of one `SupportDetails`, the reason of the access.',
    }),
    ...client,
  },
  { $id: 'TokenForm' },
)

/** Body of `POST /oauth2/revoke` (RFC 7009) and `/oauth2/introspect` (RFC 7662). */
export const TokenReferenceFormSchema = Type.Object(
  { token: Token, token_type_hint: Type.Optional(Type.String()), ...client },
  { $id: 'TokenReferenceForm' },
)

/** What is to be allowed, and why (RFC 9396). One of these in `authorization_details`. */
export const SupportDetailsSchema = Type.Object(
  {
    type: Type.Literal('support_session'),
    mode: Type.Optional(ModeSchema),
    reason_code: Type.String({ maxLength: 64 }),
    reason_text: Type.String({ maxLength: 20_000 }),
    ticket: Type.Optional(Type.String({ maxLength: 64 })),
    ttl_seconds: Type.Optional(Type.Integer()),
    request_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  },
  { $id: 'SupportDetails', additionalProperties: false },
)

/**
 * What a token of a session in `shadow` mode is good for, in its `authorization_details` (RFC 9396 section 9.1): its `sub` is the
 * actor, so that this alone names the account. Free text is left out: a token names nobody but by id.
 */
export const ShadowDetailsSchema = Type.Object(
  {
    type: Type.Literal('support_session'),
    mode: Type.Literal('shadow'),
    subject: Type.String({ description: 'Id of the person whose account it is about.' }),
    reason_code: Type.String(),
    ticket: Type.Optional(Type.String()),
    max_ttl_seconds: Type.Integer({ description: 'From the start of the session to its ceiling. Seconds.' }),
  },
  { $id: 'ShadowDetails', additionalProperties: false },
)

const party = { iss: Type.String(), sub: Type.String() }

export const TokenAnswerSchema = Type.Object(
  {
    access_token: Type.String(),
    issued_token_type: oneOf([ACCESS_TOKEN_TYPE, JWT_TYPE]),
    token_type: oneOf(['Bearer', 'DPoP']),
    expires_in: Type.Integer({ minimum: 1, description: 'Seconds.' }),
    scope: Type.String(),
    authorization_details: Type.Array(SupportDetailsSchema),
  },
  { $id: 'TokenAnswer' },
)

export const IntrospectionAnswerSchema = Type.Union(
  [
    Type.Object({ active: Type.Literal(false) }),
    Type.Object({
      active: Type.Literal(true),
      token_type: oneOf(['Bearer', 'DPoP']),
      cnf: Type.Optional(
        Type.Object(
          { jkt: Type.String() },
          { description: 'With `DPoP`: thumbprint of the key that has to be proven with it.' },
        ),
      ),
      iss: Type.String(),
      aud: Type.String(),
      sub: Type.String(),
      act: Type.Optional(Type.Object(party)),
      sub_id: Type.Optional(
        Type.Object(
          { format: Type.Literal('iss_sub'), ...party },
          {
            description:
              'In `shadow` mode, instead of `act`: `sub` is the actor, and this says of which issuer (RFC 9493).',
          },
        ),
      ),
      authorization_details: Type.Optional(
        Type.Array(ShadowDetailsSchema, { description: 'In `shadow` mode: whose account, why, and how long at most.' }),
      ),
      client_id: Type.String(),
      scope: Type.String(),
      sid: Type.String(),
      jti: Type.String(),
      iat: Type.Integer(),
      exp: Type.Integer(),
      auth_time: Type.Optional(Type.Number()),
    }),
  ],
  { $id: 'IntrospectionAnswer' },
)

/** RFC 6749 section 5.2. `error_uri` is the `type` of the problem. */
export const OAuthErrorSchema = Type.Object(
  {
    error: Type.String(),
    error_description: Type.String(),
    error_uri: Type.String({ format: 'uri' }),
    request_id: Type.Optional(
      Type.String({ description: 'With `authorization_pending`: for `request_id` of the next try.' }),
    ),
    interval: Type.Optional(Type.Integer({ description: 'Seconds to wait before the next try.' })),
    max_age: Type.Optional(Type.Integer({ description: 'Seconds; how old the actor’s sign-in may be (RFC 9470).' })),
    acr_values: Type.Optional(Type.String({ description: 'How the actor has to sign in (RFC 9470).' })),
  },
  { $id: 'OAuthError' },
)

/** RFC 8414. */
export const ServerMetadataSchema = Type.Object(
  {
    issuer: Type.String(),
    token_endpoint: Type.String(),
    revocation_endpoint: Type.String(),
    introspection_endpoint: Type.String(),
    jwks_uri: Type.String(),
    response_types_supported: Type.Array(Type.String()),
    grant_types_supported: Type.Array(Type.String()),
    scopes_supported: Type.Array(Type.String()),
    authorization_details_types_supported: Type.Array(Type.String()),
  },
  { $id: 'ServerMetadata', additionalProperties: true },
)

export type TokenForm = Static<typeof TokenFormSchema>
export type TokenReferenceForm = Static<typeof TokenReferenceFormSchema>
export type SupportDetails = Static<typeof SupportDetailsSchema>
export type ShadowDetails = Static<typeof ShadowDetailsSchema>
export type TokenAnswer = Static<typeof TokenAnswerSchema>
export type IntrospectionAnswer = Static<typeof IntrospectionAnswerSchema>

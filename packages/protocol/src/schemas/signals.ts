import { type Static, Type } from '@sinclair/typebox'
import { oneOf } from './oneOf.ts'

/** Body of `POST /support/backchannel-logout` (OpenID Connect Back-Channel Logout 1.0, section 2.5). */
export const BackchannelLogoutFormSchema = Type.Object(
  { logout_token: Type.String({ minLength: 1, maxLength: 16_384 }) },
  { $id: 'BackchannelLogoutForm' },
)

export type BackchannelLogoutForm = Static<typeof BackchannelLogoutFormSchema>

/** Body of `POST /support/signals`: the token itself (RFC 8935). */
export const SecurityEventTokenSchema = Type.String({ description: 'A security event token (RFC 8417).' })

const SET_ERRORS = [
  'invalid_request',
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
] as const

/** Why a security event token is not taken (RFC 8935 section 2.4). */
export type SetErrorCode = (typeof SET_ERRORS)[number]

export const SetErrorSchema = Type.Object({ err: oneOf(SET_ERRORS), description: Type.String() }, { $id: 'SetError' })

/** Metadata of a transmitter (Shared Signals Framework 1.0, section 7). */
export const SignalMetadataSchema = Type.Object(
  {
    spec_version: Type.String(),
    issuer: Type.String(),
    jwks_uri: Type.String(),
    delivery_methods_supported: Type.Array(Type.String()),
    default_subjects: oneOf(['ALL', 'NONE']),
  },
  { $id: 'SignalMetadata' },
)

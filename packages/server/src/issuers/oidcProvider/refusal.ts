/** Errors of RFC 6749 section 5.2 and RFC 8693 section 2.2.2, and `access_denied` for a no of the host's. */
export type GrantErrorCode =
  | 'invalid_client'
  | 'unauthorized_client'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_target'
  | 'access_denied'

/**
 * An error as node-oidc-provider answers it: it takes the code from `message`, the status from `statusCode`, and shows
 * nothing unless `expose` is set. Names no person and no token.
 */
export class GrantRefusal extends Error {
  override readonly name = 'GrantRefusal'
  readonly error: GrantErrorCode
  readonly error_description: string
  readonly status = 400
  readonly statusCode = 400
  readonly expose = true

  constructor(error: GrantErrorCode, description: string) {
    super(error)
    this.error = error
    this.error_description = description
  }
}

/** An error answer of Hydra's OAuth endpoints. */
export class HydraError extends Error {
  override readonly name = 'HydraError'
  readonly status: number
  readonly error: string
  readonly description: string

  constructor(status: number, error: string, description: string) {
    super(error)
    this.status = status
    this.error = error
    this.description = description
  }
}

export const invalidRequest = (what: string) => new HydraError(400, 'invalid_request', what)
export const invalidGrant = (what: string) => new HydraError(400, 'invalid_grant', what)

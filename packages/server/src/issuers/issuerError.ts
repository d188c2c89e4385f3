import { type IssuerCode, TEXTS } from './codes.ts'

export interface IssuerErrorOptions {
  /** A word of the protocol that the back end said, such as an OAuth error. Never a text of its own, which may quote anything. */
  readonly said?: string
  readonly status?: number
  readonly cause?: unknown
}

/** What became of a credential that was, or may have been, issued and then refused. `none`: nothing was. `unknown`: something may be there, and nobody could see it end. */
export type Leftover = 'none' | 'ended' | 'alive' | 'unknown'

/** Why a back end's answer was not taken. Holds codes, never a token, a name or a body. */
export class IssuerError extends Error {
  override readonly name = 'IssuerError'
  readonly code: IssuerCode
  readonly said: string | null
  readonly status: number | null
  readonly leftover: Leftover

  constructor(code: IssuerCode, options: IssuerErrorOptions = {}, leftover: Leftover = 'none') {
    const { said = null, status = null, cause } = options
    const { what, why, todo } = TEXTS[code]
    const heard = said === null ? '' : ` The back end said \`${said}\`.`
    super(`${what}${heard} ${why} ${todo} (docs: issuers/${code})`, cause === undefined ? undefined : { cause })
    this.code = code
    this.said = said
    this.status = status
    this.leftover = leftover
  }

  /** The same, once it is known what became of what had been issued. */
  with(leftover: Leftover): IssuerError {
    const { code, said, status, cause } = this
    return new IssuerError(
      code,
      { ...(said === null ? {} : { said }), ...(status === null ? {} : { status }), cause },
      leftover,
    )
  }
}

/** Words of a protocol are letters, digits and a few signs; anything else a server says in their place is not repeated. */
export function protocolWord(value: unknown): { readonly said?: string } {
  return typeof value === 'string' && /^[a-z][a-z0-9_.:-]{0,63}$/iu.test(value) ? { said: value } : {}
}

/** Anything thrown, as the one error class. What an author forgot to catch is an answer nobody understood. */
export function asIssuerError(thrown: unknown): IssuerError {
  return thrown instanceof IssuerError ? thrown : new IssuerError('answer_invalid', { cause: thrown })
}

import { isTrusted } from '../tokens/trusted.ts'

/** Proofs of possession (RFC 9449): a token that counts only together with a key that never leaves its holder. */
export interface DpopOptions {
  /**
   * Whether a start by token has to bring a key. `optional`: it may. Cookies and what is handed to another origin bring
   * none. @default 'optional'
   */
  readonly starts?: 'optional' | 'required'
  /** Whether proofs have to hold a nonce of the server’s, so that none can be made beforehand. @default false */
  readonly nonce?: boolean
  /**
   * Origins under which this server is addressed: the `htu` of a proof has to be below one of them. No header is believed
   * about it. @default `issuer`, and `audience` where it is an address
   */
  readonly origins?: readonly string[]
}

/** {@link DpopOptions} with its defaults. */
export interface DpopSettings {
  readonly startsNeedKey: boolean
  readonly nonce: boolean
  readonly origins: readonly string[]
}

interface Addresses {
  readonly issuer: string
  readonly audience: string
}

export function dpopSettings(options: DpopOptions = {}, { issuer, audience }: Addresses): DpopSettings {
  const addresses = URL.canParse(audience) ? [issuer, new URL(audience).origin] : [issuer]
  return {
    startsNeedKey: options.starts === 'required',
    nonce: options.nonce === true,
    origins: [...new Set(options.origins ?? addresses)],
  }
}

/** What is wrong with the settings; `null`: nothing. */
export function dpopProblem({ starts = 'optional', origins = [] }: DpopOptions): string | null {
  if (starts !== 'optional' && starts !== 'required') return '`dpop.starts` is neither optional nor required.'
  const wrong = origins.find((origin) => !isTrusted(origin) || new URL(origin).origin !== origin)
  return wrong === undefined ? null : `\`dpop.origins\` holds ${wrong}, which is no origin by https or on this machine.`
}

/** How the bridge keeps sessions in cookies. Giving it, also as `{}`, switches cookie custody on. */
export interface BrowserSessionOptions {
  /**
   * Origins whose pages live with the cookie: where bridge and application share a host. Cookies from pages of any other
   * origin are refused, also where {@link BridgeOptions.origins} lets it in with a token. @default the issuer alone
   */
  readonly origins?: readonly string[]
  /** Seconds from a sign-in until the own session is over. Nothing extends it but another sign-in. @default 28800 */
  readonly lifetimeSeconds?: number
}

/** {@link BrowserSessionOptions} with their defaults. */
export interface BrowserSettings {
  readonly origins: readonly string[]
  /** Milliseconds. */
  readonly lifetime: number
}

const WORKING_DAY = 28_800

/** `null`: cookies are not looked at. */
export function browserSettings(options: BrowserSessionOptions | undefined, issuer: string): BrowserSettings | null {
  if (options === undefined) return null
  const { origins = [issuer], lifetimeSeconds = WORKING_DAY } = options
  return { origins, lifetime: lifetimeSeconds * 1000 }
}

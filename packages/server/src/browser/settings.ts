/** How the bridge keeps sessions in cookies. Giving it, also as `{}`, switches cookie custody on. */
export interface BrowserSessionOptions {
  /**
   * Origins whose pages live with the cookie: where bridge and application share a host. Cookies from pages of any other
   * origin are refused, also where {@link BridgeOptions.origins} lets it in with a token. @default the issuer alone
   */
  readonly origins?: readonly string[]
  /**
   * Origins to which a support session may be handed, where they differ from the console's: the application's. The bridge
   * has to be served there too, and cookies of its pages count. @default none
   */
  readonly handoffOrigins?: readonly string[]
  /** Seconds from a sign-in until the own session is over. Nothing extends it but another sign-in. @default 28800 */
  readonly lifetimeSeconds?: number
  /**
   * Seconds without a request of the person's after which the end of a support session does not bring the own one back:
   * whoever sits there has to sign in. `null`: it always comes back. @default 300
   */
  readonly returnIdleSeconds?: number | null
  /**
   * What brings the own session back when the one on top is over. `answer`: the next answer of the bridge, in the page as
   * it is. `navigation`: a page of its own, loaded by way of `/support/return`; the document that showed the subject never
   * gets it. Not a wall: script in that document can open another. Only an origin of its own for the application is one.
   * @default 'answer'
   */
  readonly returnBy?: 'answer' | 'navigation'
}

/** {@link BrowserSessionOptions} with their defaults. */
export interface BrowserSettings {
  /** All whose pages may send a cookie. */
  readonly origins: readonly string[]
  readonly handoffOrigins: readonly string[]
  /** Milliseconds. */
  readonly lifetime: number
  /** Milliseconds. */
  readonly returnIdle: number
  readonly returnBy: 'answer' | 'navigation'
}

const WORKING_DAY = 28_800
const FIVE_MINUTES = 300

/** `null`: cookies are not looked at. */
export function browserSettings(options: BrowserSessionOptions | undefined, issuer: string): BrowserSettings | null {
  if (options === undefined) return null
  const { origins = [issuer], handoffOrigins = [], lifetimeSeconds = WORKING_DAY } = options
  const { returnIdleSeconds = FIVE_MINUTES, returnBy = 'answer' } = options
  return {
    origins: [...new Set([...origins, ...handoffOrigins])],
    handoffOrigins,
    lifetime: lifetimeSeconds * 1000,
    returnIdle: (returnIdleSeconds ?? Number.POSITIVE_INFINITY) * 1000,
    returnBy,
  }
}

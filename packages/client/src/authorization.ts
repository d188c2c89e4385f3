import type { ContextAssertion } from '@understudy/protocol'

/** An answer of HTTP, by whatever it was fetched. */
export interface HttpAnswer {
  readonly status: number
  /** A response header; `null` without one. */
  header(name: string): string | null
  /** The body, as text or parsed. Only called for a 401 that is a problem document. */
  body(): unknown
}

/**
 * What one request may say about who is asking, all of the same moment. For clients that do not use `client.fetch`.
 *
 * Whoever sends has to keep three promises: send `headers()` and nothing of an older authorization, abort with
 * `signal`, and give every answer to `judge` before anybody sees it. One authorization is for one request.
 */
export interface Authorization {
  /** The absolute address that was judged: send to this one, whatever the page's base has become by then. */
  readonly url: string
  /** `false`: not an allow-listed origin. There are no headers then, nothing aborts, nothing is judged. */
  readonly fenced: boolean
  /** What the request asserts; `null` where nobody is signed in, and for other origins. */
  readonly assertion: ContextAssertion | null
  /** Fires when the identity is left, with the reason. `null`: as nobody, or to another origin. */
  readonly signal: AbortSignal | null
  /**
   * `Support-Context`, and `Authorization` in bearer custody; in cookie custody the browser adds the credential. A
   * method and no member, so that an authorization that ends up in a log or a message takes no credential along.
   */
  headers(): Readonly<Record<string, string>>
  /** The bearer credential alone, for transports without headers; `null` where none is sent. Never log or store it. */
  credential(): string | null
  /**
   * Makes the client ask who we are where the answer says that this tab has not caught up (409 with the mismatch header,
   * 401 `session_ended`).
   *
   * @throws `superseded` where the identity was left meanwhile: the answer must then not reach the page.
   */
  judge(answer: HttpAnswer): Promise<void>
  /** Makes the client ask, where something else than an HTTP answer contradicts this identity. Nothing once it is left. */
  doubt(): void
}

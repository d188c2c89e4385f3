import { formatSocketOffer, type ImpersonationError, SOCKET_CLOSE, SOCKET_PROTOCOL } from '@understudy/protocol'
import type { Authorization } from '../authorization.ts'
import type { ImpersonationClient } from '../client.ts'
import { madeUnder, senderOf } from '../fetchSender.ts'
import { browserClock, type Clock } from '../ports/clock.ts'
import { browserSocket } from '../ports/socket.ts'
import { asError, failure } from '../stack/failure.ts'
import { sameIdentity, selectShown } from '../stack/selectors.ts'
import { backoff } from '../stack/step.ts'

/** How long a connection has to stand before the next loss is a new one. Milliseconds. */
const STEADY = 10_000

/** Why a connection is over, as the close event told it. */
export interface SocketClosed {
  /** `null`: it never came to a close event, or the page closed it. */
  readonly code: number | null
  readonly reason: string
  /** `superseded` and the other codes of `client.fetch` where the fence closed it; `null` for an ordinary close. */
  readonly error: ImpersonationError | null
}

/** Who is told of what happens on the connection of {@link openSocket}, and what it is opened with. */
export interface SocketOptions {
  /** The application's own subprotocols, in the order of its preference. None may begin with `understudy.`. */
  readonly protocols?: readonly string[]
  /**
   * `same-identity`: a connection that is lost is opened again with growing pauses, as long as the identity stands.
   * Never under another one. @default 'same-identity'
   */
  readonly reopen?: 'same-identity' | 'never'
  /** @default 'blob' */
  readonly binaryType?: BinaryType
  /** Each time it is open. The subprotocol of the application that the server selected; `null` for none of its own. */
  readonly onOpen?: (protocol: string | null) => void
  readonly onMessage?: (data: unknown) => void
  /** Over for good. Told once, and not for `close()`. */
  readonly onClosed?: (closed: SocketClosed) => void
  /** Paces the tries. @default the browser's */
  readonly clock?: Clock
  /** @default the platform's `WebSocket` */
  readonly connect?: (url: string, protocols: readonly string[]) => WebSocket
}

/** A WebSocket of one identity. */
export interface FencedSocket {
  /** `waiting`: for the identity to be certain, or for the next try. */
  status(): 'waiting' | 'connecting' | 'open' | 'closed'
  /**
   * Sends now or not at all; nothing is kept for later.
   *
   * @throws what closed it; `network` while it is not open; the codes of `client.fetch` while it is not certain who asks,
   * `identity_unknown` also where that would wait
   */
  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void
  /** Closes it for good. Idempotent. */
  close(): void
}

/**
 * A WebSocket of one identity. It opens when it is certain who that is, says so in its handshake (`formatSocketOffer`;
 * the server reads it with `parseSocketOffer`), and closes with code 4401 as soon as the identity is left: by a change, by
 * expiry, by sign-out, by `dispose`. It is never opened under the next one: open another, when the page shows it. A server
 * that closes with 4409 or 4401 makes the client ask who we are.
 *
 * Only for allow-listed origins: `wss://app.example` is `https://app.example` there. Does **not** repeat what was sent
 * before a loss, and does not renew a credential on an open connection: that the credential has lapsed is the server's
 * to say.
 *
 * `onClosed` gets `origin_not_allowed`, `signed_out`, `unsupported` (custody without a credential in the page),
 * `invalid_answer` (the server said the assertion or the credential back), and all that `client.authorize` throws.
 *
 * @example
 * const live = openSocket(client, '/live', { protocols: ['chat.v2'], onMessage: show })
 */
export function openSocket(
  client: Pick<ImpersonationClient, 'authorize' | 'getState' | 'remaining'>,
  url: string | URL,
  options: SocketOptions = {},
): FencedSocket {
  const { protocols = [], reopen = 'same-identity', clock = browserClock(), connect = browserSocket } = options
  const address = String(url).replace(/^ws(?=s?:)/iu, 'http')
  const before = madeUnder(client.getState(), 'GET')
  let identity: AbortSignal | null = null
  let socket: WebSocket | null = null
  let closed: SocketClosed | null = null
  let attempt = 0
  let unretry: () => void = () => undefined

  function finish(end: SocketClosed, tell = true) {
    if (closed !== null) return
    closed = end
    unretry()
    identity?.removeEventListener('abort', onLeft)
    const open = socket
    // What still arrives on it is of an identity that is left: nobody hears it.
    socket = null
    open?.close(SOCKET_CLOSE.ended)
    if (tell) options.onClosed?.(end)
  }

  const fail = (error: ImpersonationError) => finish({ code: null, reason: '', error })
  const onLeft = () => fail(asError(identity?.reason))

  function again() {
    if (closed !== null) return
    unretry = clock.after(backoff(attempt), () => void open())
    attempt += 1
  }

  /** Whether this is the identity for which the connection was asked. */
  function isSame({ signal }: Authorization): boolean {
    if (identity !== null) return identity === signal
    const shown = selectShown(client.getState())
    return before === null || (shown !== null && sameIdentity(before, shown))
  }

  async function open() {
    try {
      const authorization = await client.authorize(address)
      if (closed !== null) return
      if (!authorization.fenced) throw failure('origin_not_allowed', { message: NOT_ALLOWED })
      if (authorization.signal === null) throw failure('signed_out')
      if (authorization.signal.aborted || !isSame(authorization)) throw failure('superseded')
      if (identity === null) {
        identity = authorization.signal
        identity.addEventListener('abort', onLeft)
      }
      attach(authorization)
    } catch (thrown) {
      const error = asError(thrown)
      if (error.code === 'identity_unknown' && reopen === 'same-identity') again()
      else fail(error)
    }
  }

  function attach(authorization: Authorization) {
    const { assertion } = authorization
    const offer = formatSocketOffer({ assertion, credential: authorization.credential(), protocols })
    const opened = connect(authorization.url.replace(/^http/u, 'ws'), offer)
    socket = opened
    opened.binaryType = options.binaryType ?? 'blob'
    let since: number | null = null
    opened.addEventListener('open', () => {
      if (socket !== opened) return
      since = clock.monotonic()
      const { protocol } = opened
      if (protocol !== SOCKET_PROTOCOL && !protocols.includes(protocol)) return fail(failure('invalid_answer'))
      options.onOpen?.(protocol === SOCKET_PROTOCOL ? null : protocol)
    })
    opened.addEventListener('message', ({ data }) => {
      if (socket === opened) options.onMessage?.(data)
    })
    // Says nothing that the close event after it does not; but where it is nobody's, some platforms end the process.
    opened.addEventListener('error', () => undefined)
    opened.addEventListener('close', ({ code, reason }) => {
      if (socket !== opened) return
      socket = null
      // A server that accepts and closes at once must not be asked every second.
      if (since !== null && clock.monotonic() - since >= STEADY) attempt = 0
      const contradicted = code === SOCKET_CLOSE.mismatch || code === SOCKET_CLOSE.ended
      if (contradicted) authorization.doubt()
      if (reopen === 'same-identity' && (contradicted || isLoss(code))) again()
      else finish({ code, reason, error: null })
    })
  }

  void open()
  return {
    status() {
      if (closed !== null) return 'closed'
      if (socket === null) return 'waiting'
      return socket.readyState === OPEN ? 'open' : 'connecting'
    },
    send(data) {
      if (closed !== null)
        throw closed.error ?? failure('aborted', { message: 'The connection was closed. Open another.' })
      // The state may not have been told yet that the time is up.
      if (client.remaining() === 0) throw failure('session_expired')
      if (senderOf(client.getState()) === null) throw failure('identity_unknown')
      if (socket?.readyState !== OPEN)
        throw failure('network', { message: 'The connection is not open. Nothing was sent.' })
      socket.send(data as string)
    },
    close: () => finish({ code: null, reason: '', error: null }, false),
  }
}

const OPEN = 1

const NOT_ALLOWED =
  'The address belongs to no allow-listed origin. A connection there could neither be asserted nor closed in time. Add it to `origins`.'

/** Anything but an ordinary end and the application's own codes. */
function isLoss(code: number): boolean {
  return code !== 1000 && code < 4000
}

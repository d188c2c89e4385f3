import { type ImpersonationError, isImpersonationError } from '@understudy/protocol'
import type { ImpersonationClient } from '../client.ts'
import { madeUnder } from '../fetchSender.ts'
import { browserClock, type Clock } from '../ports/clock.ts'
import { createEventStreamReader, readEventStream, type ServerSentEvent } from '../serverSentEvents.ts'
import { failure } from '../stack/failure.ts'
import { sameIdentity, selectShown } from '../stack/selectors.ts'
import type { ImpersonationState, Settled } from '../stack/state.ts'
import { backoff } from '../stack/step.ts'

export type { ServerSentEvent }

/** A server may ask for any pause; timers take no more than some weeks, and nobody wants those. Milliseconds. */
const LONGEST_PAUSE = 3_600_000

/** Who is told of the events of {@link openEvents}, and what becomes of it when the identity is left. What a callback throws is told as an uncaught error. */
export interface EventsOptions {
  readonly onEvent: (event: ServerSentEvent) => void
  /** Each time the stream is open. */
  readonly onOpen?: () => void
  /** A try that failed, or an identity that was left; it goes on. An end of the stream alone is no error. */
  readonly onError?: (error: ImpersonationError) => void
  /** Over for good, and not by your own undo. `null`: the server wants no more (204). */
  readonly onClosed?: (error: ImpersonationError | null) => void
  /**
   * `same-identity`: opened again after a loss as long as the identity stands, and over when it is left.
   * `next-identity`: opened again for whoever is on screen then, from the start: ids of events are not taken along.
   * @default 'same-identity'
   */
  readonly reopen?: 'same-identity' | 'next-identity'
  /** Where to go on from, for the first identity. */
  readonly lastEventId?: string
  readonly headers?: HeadersInit
  /** Paces the tries. @default the browser's */
  readonly clock?: Clock
}

/**
 * Server-sent events over `client.fetch`, because `EventSource` can carry neither assertion nor credential. Each event
 * belongs to the identity under which the stream was opened: when that is left, the stream is cut off at once.
 * Opened again after a loss with growing pauses, or the longer one that the server wishes, and with `Last-Event-ID`.
 *
 * Not opened again after 204, an answer that is no event stream, and a refusal (4xx) that is not about the identity.
 * Does not close while the tab is hidden; over HTTP/1.1 a browser allows six connections for all tabs of an origin.
 *
 * `onClosed` gets `superseded`, `session_expired` or `signed_out` when the identity was left, `invalid_answer` for a
 * refusal, `disposed`. Gives its own undo.
 *
 * @example
 * const close = openEvents(client, '/api/events', { onEvent: ({ type, data }) => apply(type, JSON.parse(data)) })
 */
export function openEvents(
  client: Pick<ImpersonationClient, 'fetch' | 'getState' | 'subscribe'>,
  url: string | URL,
  options: EventsOptions,
): () => void {
  const { reopen = 'same-identity', clock = browserClock() } = options
  let identity: Settled | null = madeUnder(client.getState(), 'GET')
  let lastEventId = options.lastEventId ?? ''
  let pause = 0
  let attempt = 0
  let over = false
  let waiting = false
  let cut = new AbortController()
  let unretry: () => void = () => undefined

  const unwatch = client.subscribe((state) => {
    if (identity !== null && isLeft(identity, state)) left(failure('superseded'))
    else if (waiting && (state.status === 'own' || state.status === 'active')) {
      waiting = false
      void connect()
    }
  })

  function stop(error: ImpersonationError) {
    unretry()
    cut.abort(error)
    cut = new AbortController()
  }

  function close(error: ImpersonationError) {
    over = true
    unwatch()
    stop(error)
  }

  function finish(error: ImpersonationError | null) {
    if (over) return
    close(error ?? failure('aborted'))
    tell(() => options.onClosed?.(error))
  }

  function left(error: ImpersonationError) {
    if (reopen === 'same-identity') return finish(error)
    stop(error)
    identity = null
    // What the other one has seen says nothing about this one, and the server must not be asked as if it did.
    lastEventId = ''
    attempt = 0
    waiting = true
    tell(() => options.onError?.(error))
  }

  function again() {
    unretry = clock.after(Math.max(pause, backoff(attempt)), () => void connect())
    attempt += 1
  }

  async function connect(): Promise<void> {
    const { signal } = cut
    try {
      const headers = new Headers(options.headers)
      headers.set('Accept', 'text/event-stream')
      if (lastEventId !== '') headers.set('Last-Event-ID', bytesOf(lastEventId))
      const response = await client.fetch(url, { headers, signal, cache: 'no-store' })
      if (signal.aborted) return
      identity = selectShown(client.getState())
      if (await take(response, signal)) again()
    } catch (thrown) {
      if (!signal.aborted) onFailed(thrown)
    }
  }

  /** Whether to open the stream again once it is over. */
  async function take(response: Response, signal: AbortSignal): Promise<boolean> {
    const { status, body } = response
    const type = response.headers.get('Content-Type') ?? ''
    if (status === 200 && body !== null && /^text\/event-stream *(?:;|$)/iu.test(type)) {
      tell(() => options.onOpen?.())
      const reader = createEventStreamReader()
      await readEventStream(body, reader, (event) => {
        if (signal.aborted) return
        attempt = 0
        tell(() => options.onEvent(event))
      }).finally(() => {
        if (signal.aborted) return
        lastEventId = reader.lastEventId() || lastEventId
        pause = Math.min(reader.retry() ?? pause, LONGEST_PAUSE)
      })
      return !signal.aborted
    }
    // Unread, it would hold its connection, and each try would hold one more.
    void body?.cancel().catch(() => undefined)
    if (status === 204) finish(null)
    // The fence has put the identity in doubt over this answer: what comes out decides.
    else if (status >= 500 || status === 408 || status === 429 || client.getState().status === 'resolving') {
      const error = failure('network', { message: `The event stream was answered with ${status}.` })
      tell(() => options.onError?.(error))
      return true
    } else {
      finish(
        failure('invalid_answer', { message: `The event stream was answered with ${status} (${type || 'no type'}).` }),
      )
    }
    return false
  }

  function onFailed(thrown: unknown) {
    const error = isImpersonationError(thrown) ? thrown : failure('network', { cause: thrown })
    switch (error.code) {
      case 'superseded':
      case 'session_expired':
      case 'signed_out':
        return left(error)
      case 'network':
      case 'identity_unknown':
        tell(() => options.onError?.(error))
        return again()
      default:
        return finish(error)
    }
  }

  /** A listener's mistake is its own: no reason to open the stream again, or never again. */
  function tell(listen: () => void) {
    try {
      listen()
    } catch (thrown) {
      clock.after(0, () => {
        throw thrown
      })
    }
  }

  void connect()
  return () => close(failure('aborted'))
}

function isLeft(identity: Settled, state: ImpersonationState): boolean {
  const { status } = state
  if (status === 'switching' || status === 'leaving' || status === 'expired') return true
  const shown = selectShown(state)
  return shown !== null && !sameIdentity(identity, shown)
}

/** A header holds bytes; an id is text, and goes out as UTF-8. */
function bytesOf(id: string): string {
  return Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte)).join('')
}

import type { PendingAnswer, SupportSession } from '@understudy/protocol'
import { readStartAnswer } from '../answers.ts'
import { createHttp, type Http, type HttpOptions } from '../connectors/http.ts'
import { startBody } from '../connectors/startBody.ts'
import { browserClock, type Clock } from '../ports/clock.ts'
import { browserFetch } from '../ports/network.ts'
import { digestOf, newSecret } from '../ports/secret.ts'
import { browserWindows, type OtherWindow, type Windows } from '../ports/windows.ts'
import { failure } from '../stack/failure.ts'
import type { StartRequest } from '../stack/state.ts'
import { startDeviation } from '../stack/verify.ts'
import { HANDOFF_FRAGMENT, readMessage } from './messages.ts'

/** Where a session is handed on to, and what is asked for. */
export type OpenHandoffOptions = HttpOptions & {
  /** Page of the application that calls `redeemHandoff()`, such as `https://app.example/enter`. */
  readonly entry: string
  readonly request: StartRequest & { readonly requestId?: string }
  /** Withdraws it before the window has taken over: the session is ended and the window closed. */
  readonly signal?: AbortSignal
  /** @default the browser's */
  readonly windows?: Windows
  readonly clock?: Clock
}

/** The application's window has the session, or another person has to decide first and the window is closed again. */
export type HandoffOutcome = { readonly outcome: 'redeemed'; readonly session: SupportSession } | PendingAnswer

/** Milliseconds that a code lives, and between two looks whether the window is still there. */
const CODE_LIFE = 60_000
const LOOK = 500

/**
 * Starts a support session in a window of the application's own origin. The console keeps its own session, and that
 * window gets the support session and nothing else. Call it in the handler of the click, before any `await`.
 *
 * The code goes in the fragment of the window's address, what belongs to it from window to window: either alone is worth
 * nothing.
 *
 * @throws `window_blocked` before anything is sent; `handoff_failed` when the window did not take the session over, which
 * is then ended; `aborted`; `unverified_start`; the server's code; `network`
 * @example onClick={() => openHandoff({ actorToken, entry: 'https://app.example/enter', request })}
 */
export async function openHandoff(options: OpenHandoffOptions): Promise<HandoffOutcome> {
  const { entry, windows = browserWindows(), clock = browserClock() } = options
  const url = new URL(entry)
  // First of all: a moment later the browser no longer takes it for what the person asked for.
  const window = windows.open()
  if (window === null) throw failure('window_blocked')
  try {
    return await handOn(options, { url, window, clock })
  } catch (thrown) {
    window.close()
    throw thrown
  }
}

interface Meeting {
  readonly url: URL
  readonly window: OtherWindow
  readonly clock: Clock
}

async function handOn(options: OpenHandoffOptions, meeting: Meeting): Promise<HandoffOutcome> {
  const { url, window } = meeting
  const { request } = options
  const http = createHttp(options, options.fetch ?? browserFetch())
  const verifier = newSecret()
  const handoff = { origin: url.origin, challenge: await digestOf(verifier) }
  const answer = readStartAnswer(await http('/support/sessions', { body: { ...startBody(request), handoff } }))
  if (answer.outcome === 'pending') {
    window.close()
    return answer
  }
  const { session } = answer
  try {
    const deviation =
      startDeviation(request, answer.actor.id, answer) ?? (answer.handoff === undefined ? 'no_code' : null)
    if (deviation !== null || answer.handoff === undefined) {
      throw failure('unverified_start', { detail: `Deviation: ${deviation}.` })
    }
    const taken = untilTaken(meeting, { verifier, signal: options.signal })
    const fragment = new URLSearchParams(url.hash.slice(1))
    fragment.set(HANDOFF_FRAGMENT, answer.handoff.code)
    window.goTo(`${url.origin}${url.pathname}${url.search}#${fragment}`)
    await taken
    return { outcome: 'redeemed', session }
  } catch (thrown) {
    await putDown(http, session.id)
    throw thrown
  }
}

/** Gives the verifier to the window once it shows the application, and waits until that has redeemed. */
function untilTaken(
  { url, window, clock }: Meeting,
  { verifier, signal }: { readonly verifier: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const until = clock.monotonic() + CODE_LIFE
    let unlook: () => void = () => undefined
    const unlisten = window.listen(url.origin, (data) => {
      const message = readMessage(data)
      if (message?.understudy === 'ready') window.post({ understudy: 'verifier', verifier }, url.origin)
      if (message?.understudy === 'redeemed') finish(resolve)
      if (message?.understudy === 'failed') finish(() => reject(failure('handoff_failed')))
    })
    function finish(tell: () => void) {
      unlook()
      unlisten()
      tell()
    }
    function look() {
      if (signal?.aborted === true) finish(() => reject(failure('aborted')))
      else if (window.closed() || clock.monotonic() >= until) finish(() => reject(failure('handoff_failed')))
      else unlook = clock.after(LOOK, look)
    }
    look()
  })
}

async function putDown(http: Http, id: string): Promise<void> {
  // Lost or refused, the session ends by itself once its code is too old; what failed before is what has to be told.
  await http(`/support/sessions/${encodeURIComponent(id)}/end`, { body: {} }).catch(() => undefined)
}

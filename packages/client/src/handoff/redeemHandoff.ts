import { type ContextAnswer, ImpersonationError, isImpersonationError } from '@understudy/protocol'
import { readContextAnswer } from '../answers.ts'
import { cookieContext } from '../connectors/cookieContext.ts'
import { type CookieHttpOptions, createHttp, type Http } from '../connectors/http.ts'
import { browserClock, type Clock } from '../ports/clock.ts'
import { browserFetch } from '../ports/network.ts'
import { browserWindows, type OtherWindow, type Windows } from '../ports/windows.ts'
import { bounded } from '../runtime/bounded.ts'
import { failure } from '../stack/failure.ts'
import { HANDOFF_FRAGMENT, type HandoffMessage, readMessage } from './messages.ts'

/** Who may hand a session on to this page, and what becomes of whoever is signed in here. */
export interface RedeemHandoffOptions extends Omit<CookieHttpOptions, 'custody'> {
  /** Where sessions are handed on, such as `https://console.example`. No other page is listened to. */
  readonly consoleOrigin: string
  /** Whether somebody is signed in here in a way that the bridge cannot know, such as with the host's own tokens. */
  readonly signedIn?: () => boolean | Promise<boolean>
  /** Asked when somebody is signed in here. `true`: they are signed out of the bridge for it. @default never */
  readonly replace?: () => boolean | Promise<boolean>
  /** @default the browser's */
  readonly windows?: Windows
  readonly clock?: Clock
}

/** How long the console may take to answer. Milliseconds. */
const PATIENCE = 10_000

/**
 * Takes over the support session that the console's window hands on: into a cookie of this origin, which holds that and
 * no own session. `null` where nothing is handed on: the address has no code. Call it before anything else on the entry
 * page, because the code is taken out of the address right at the call; then create the client with
 * `bridge({ custody: 'cookie' })` and `resume()` it. Afterwards `window.opener` is `null`: script in the subject's page
 * must not send the console to another address.
 *
 * @throws `handoff_conflict` when somebody is signed in here; `handoff_refused` for a code that is not good;
 * `handoff_failed` when the console's window cannot be reached; `custody_unavailable`; `network`
 * @example await redeemHandoff({ consoleOrigin: 'https://console.example' })
 */
export async function redeemHandoff(options: RedeemHandoffOptions): Promise<ContextAnswer | null> {
  const { consoleOrigin, windows = browserWindows(), clock = browserClock() } = options
  const code = windows.takeFragment(HANDOFF_FRAGMENT)
  if (code === null) return null
  const console = windows.opener()
  if (console === null) throw failure('handoff_failed')
  const tell = (understudy: 'redeemed' | 'failed') => console.post({ understudy }, consoleOrigin)
  try {
    const verifier = await bounded(clock, PATIENCE, askVerifier(console, consoleOrigin), () =>
      failure('handoff_failed'),
    )
    const context = await takeOver(options, { code, verifier })
    tell('redeemed')
    // Not where it failed: the console then closes this window, which it can only while the two know each other.
    windows.disown()
    return context
  } catch (thrown) {
    tell('failed')
    throw thrown
  }
}

function askVerifier(console: OtherWindow, origin: string): Promise<string> {
  return new Promise((resolve) => {
    const unlisten = console.listen(origin, (data) => {
      const message = readMessage(data)
      if (message?.understudy !== 'verifier') return
      unlisten()
      resolve(message.verifier)
    })
    const ready: HandoffMessage = { understudy: 'ready' }
    console.post(ready, origin)
  })
}

async function takeOver(
  options: RedeemHandoffOptions,
  proof: { readonly code: string; readonly verifier: string },
): Promise<ContextAnswer> {
  const { signedIn, replace } = options
  const http = createHttp({ ...options, custody: 'cookie' }, options.fetch ?? browserFetch())
  let replaces = false
  if ((await signedIn?.()) === true) replaces = await mayReplace(replace, null)
  try {
    await redeem(http, { ...proof, replace: replaces })
  } catch (thrown) {
    if (replaces || !isImpersonationError(thrown, 'handoff_conflict')) throw thrown
    await redeem(http, { ...proof, replace: await mayReplace(replace, thrown) })
  }
  // The same read-back as after a start: it counts once the browser has shown to keep the cookie.
  const context = await cookieContext(http, { signal: new AbortController().signal })
  if (context.state !== 'active') throw failure('custody_unavailable')
  return context
}

async function redeem(http: Http, body: object): Promise<void> {
  readContextAnswer(await http('/support/handoff', { body }))
}

async function mayReplace(replace: RedeemHandoffOptions['replace'], refusal: ImpersonationError | null): Promise<true> {
  if ((await replace?.()) === true) return true
  throw (
    refusal ??
    new ImpersonationError(
      'handoff_conflict',
      'Somebody is signed in on this origin. The support session would take their place. Sign out first, or let it.',
    )
  )
}

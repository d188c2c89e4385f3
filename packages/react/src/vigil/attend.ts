import type { ImpersonationClient } from '@understudy/client'
import { tickerOf } from '../hooks/ticker.ts'
import { textsOf } from '../messages/completeMessages.ts'
import { englishNames } from '../messages/english/names.ts'
import { englishStrip } from '../messages/english/strip.ts'
import type { Speech } from '../provider/context.ts'
import { type Signals, signalSession } from '../signals/signals.ts'

const SILENT: Signals = { title: false, favicon: false, themeColor: false }

/**
 * Hears the page's waking, and shows the session outside of the page. `wanted`: where, in JSON, which two renders can
 * compare. Returns its own undo.
 */
export function attend(client: ImpersonationClient, { messages: given }: Speech, wanted: string): () => void {
  const messages = textsOf({ ...englishStrip, ...englishNames }, given)
  const signals = (JSON.parse(wanted) as Signals | false) || SILENT
  const undo = [lookOnWaking(client), signalSession(client, messages, signals)]
  return () => {
    for (const stop of undo) stop()
  }
}

/** A throttled or frozen page shows the truth as soon as somebody looks at it. */
function lookOnWaking(client: ImpersonationClient): () => void {
  const { look } = tickerOf(client)
  document.addEventListener('visibilitychange', look)
  window.addEventListener('pageshow', look)
  window.addEventListener('focus', look)
  return () => {
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('pageshow', look)
    window.removeEventListener('focus', look)
  }
}

import type { ImpersonationClient } from '@understudy/client'
import { tickerOf } from '../hooks/ticker.ts'
import { textsOf } from '../messages/completeMessages.ts'
import { englishNames } from '../messages/english/names.ts'
import { englishStrip } from '../messages/english/strip.ts'
import type { Speech } from '../provider/context.ts'
import { listenForShortcut } from '../provider/shortcut.ts'
import { signalSession, type WantedSignals } from '../signals/signals.ts'

const SILENT: WantedSignals = { title: false, favicon: false, themeColor: false }

/**
 * Hears the shortcut and the page's waking, and shows the session outside of the page; `null`: not there.
 * Returns its own undo.
 */
export function attend(
  client: ImpersonationClient,
  { messages: given, shortcut }: Speech,
  signals: WantedSignals | null,
): () => void {
  const messages = textsOf({ ...englishStrip, ...englishNames }, given)
  const undo = [lookOnWaking(client), signalSession(client, messages, signals ?? SILENT)]
  if (shortcut !== null) undo.push(listenForShortcut(client, shortcut))
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

import type { ImpersonationClient } from '@understudy/client'
import { textsOf } from '../messages/completeMessages.ts'
import { englishNames } from '../messages/english/names.ts'
import { englishStrip } from '../messages/english/strip.ts'
import type { Speech } from '../provider/context.ts'
import { listenForShortcut } from '../provider/shortcut.ts'
import { signalSession, type WantedSignals } from '../signals/signals.ts'

/** Hears the shortcut, and shows the session outside of the page. Returns its own undo. */
export function attend(client: ImpersonationClient, { given, shortcut }: Speech, signals: WantedSignals): () => void {
  const messages = textsOf({ ...englishStrip, ...englishNames }, given)
  const undo = [signalSession(client, messages, signals)]
  if (shortcut !== null) undo.push(listenForShortcut(client, shortcut))
  return () => {
    for (const stop of undo) stop()
  }
}

import type { ImpersonationClient } from '@understudy/client'
import { checkProp } from '../element/checkProp.ts'
import { textsOf } from '../messages/completeMessages.ts'
import { englishNames } from '../messages/english/names.ts'
import { englishStrip } from '../messages/english/strip.ts'
import type { Speech } from '../provider/context.ts'
import { DEFAULT_SHORTCUT } from '../provider/defaultShortcut.ts'
import { isShortcut, listenForShortcut } from '../provider/shortcut.ts'
import { signalSession, type WantedSignals } from '../signals/signals.ts'

/** Hears the shortcut, and shows the session outside of the page. Returns its own undo. */
export function attend(client: ImpersonationClient, { given, shortcut }: Speech, signals: WantedSignals): () => void {
  const messages = textsOf({ ...englishStrip, ...englishNames }, given)
  const undo = [signalSession(client, messages, signals)]
  const keys = checkProp('`shortcut`', shortcut, isShortcut, DEFAULT_SHORTCUT)
  if (keys !== null) undo.push(listenForShortcut(client, keys))
  return () => {
    for (const stop of undo) stop()
  }
}

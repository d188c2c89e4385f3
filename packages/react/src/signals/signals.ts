import type { ImpersonationClient } from '@understudy/client'
import { type Strip, stripOf, type Tone } from '../banner/strip.ts'
import { fill } from '../messages/fillText.ts'
import type { Messages } from '../messages/messages.ts'
import { closeLook } from '../text/closeLook.ts'
import { displayText } from '../text/displayText.ts'
import { badgeOf, mayShowData, showIcon } from './favicon.ts'
import { showThemeColor } from './themeColor.ts'
import { prefixTitle } from './title.ts'

/** Where a support session shows outside of the page: for tabs in the background, and should the strip be hidden. */
export interface Signals {
  /**
   * `mode` begins the title with the mode's words ("View only"), `name` with the whole sentence ("Viewing as Noor
   * Haddad"), which then also stands in the browser's history and in whatever else reads titles. @default 'mode'
   */
  readonly title?: 'mode' | 'name' | false
  /**
   * `auto` draws the mode's mark as the icon of the tab where the page shows that pictures from `data:` addresses are
   * allowed here; trying would be reported as a violation of its policy. `true` draws it in any case. A string is the
   * address of a picture of the host's, for policies without `data:`. @default 'auto'
   */
  readonly favicon?: 'auto' | boolean | string
  /** The browser's own surfaces in the mode's colour, where it has such. @default true */
  readonly themeColor?: boolean
}

/** The texts that a title is made of. */
type Shown = Pick<Messages, 'banner' | 'modes'> & { readonly names: Pick<Messages['names'], 'none'> }

/** {@link Signals}, each as it was given. */
export type WantedSignals = { readonly [Name in keyof Signals]: Signals[Name] | undefined }

/**
 * Shows a client's support session on the title, the icon and the colour of the browser. Of several for one client (two
 * providers, or one that stands in for a crashed application) one does it, and the next when that is undone.
 */
export function signalSession(client: ImpersonationClient, messages: Shown, signals: WantedSignals): () => void {
  const queue = queues.get(client) ?? []
  queues.set(client, queue)
  const turn: Turn = { begin: () => follow(client, messages, signals), end: null }
  queue.push(turn)
  if (queue.length === 1) turn.end = turn.begin()
  return () => {
    turn.end?.()
    queue.splice(queue.indexOf(turn), 1)
    const [next] = queue
    if (next !== undefined) next.end ??= next.begin()
  }
}

interface Turn {
  readonly begin: () => () => void
  end: (() => void) | null
}

const queues = new WeakMap<ImpersonationClient, Turn[]>()

function follow(
  client: ImpersonationClient,
  messages: Shown,
  { title = 'mode', ...signals }: WantedSignals,
): () => void {
  let shown: string | null = null
  let undo: (() => void)[] = []
  const clear = () => {
    for (const stop of undo) stop()
    undo = []
  }
  const look = () => {
    const strip = stripOf(client.getState())
    const words = strip && wordsOf(strip, messages, title)
    const tone = strip?.session ? strip.tone : null
    const key = tone === null ? null : `${tone} ${words}`
    if (key === shown) return
    shown = key
    clear()
    if (tone !== null) undo = show(tone, words, signals)
  }
  const unsubscribe = client.subscribe(look)
  look()
  return () => {
    unsubscribe()
    clear()
  }
}

function show(
  tone: Tone,
  words: string | null,
  { favicon = 'auto', themeColor = true }: Omit<WantedSignals, 'title'>,
): (() => void)[] {
  const drawn = favicon === true || (favicon === 'auto' && mayShowData(document))
  const icon = drawn ? badgeOf(tone) : typeof favicon === 'string' && favicon !== 'auto' ? favicon : null
  return [
    words === null ? null : prefixTitle(document, words),
    icon === null ? null : showIcon(document, icon),
    themeColor ? showThemeColor(document, tone) : null,
  ].filter((undo) => undo !== null)
}

/** Longest name in a title, of which a tab shows less anyway. */
const NAME = 32

function wordsOf({ subject: person, session }: Strip, messages: Shown, title: Signals['title']): string | null {
  if (session === null) return null
  const { mode } = session
  if (title === 'name') {
    // Isolated by characters, for there is no markup in a title: the name may neither turn around the words before it nor
    // those after it.
    const subject = `\u2068${displayText(person?.name ?? '', NAME, closeLook).text || messages.names.none}\u2069`
    return fill(messages.banner.as[mode], { subject })
  }
  return title === 'mode' ? messages.modes[session.breakGlass ? 'breakGlass' : mode] : null
}

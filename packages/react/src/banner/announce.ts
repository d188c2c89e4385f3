import type { Active, ImpersonationClient, ImpersonationState, Status } from '@understudy/client'
import { textsOf } from '../messages/completeMessages.ts'
import { englishSpoken } from '../messages/english/spoken.ts'
import { fill } from '../messages/fillText.ts'
import { createFormatter } from '../messages/format.ts'
import type { Messages } from '../messages/messages.ts'
import type { Speech } from '../provider/context.ts'
import { closeLook } from '../text/closeLook.ts'
import { displayText } from '../text/displayText.ts'
import { hasBegun } from './shareMinimised.ts'

/** Long enough for a screen reader to pick the text up. Milliseconds. */
const SPOKEN = 8000
/** Longest name that is spoken. */
const NAME = 64
/** So much later than its mark a warning is late. Milliseconds. */
const LATE = 5000

/**
 * Says aloud, politely and once each, by what it hands to `write`: a support session began, time is running out, more
 * time was given, it is over. `asked`: in which state this was asked for; one may have begun since. Returns its own undo.
 */
export function announce(
  client: ImpersonationClient,
  { messages: given, locale }: Speech,
  write: (text: string) => void,
  asked: Status,
): () => void {
  const messages = textsOf(englishSpoken, given)
  const format = createFormatter(locale)
  let fading: ReturnType<typeof setTimeout> | undefined
  const say = (text: string) => {
    write(text)
    // Left in place it would be read again, and be stale, by whoever walks through the page later.
    clearTimeout(fading)
    fading = setTimeout(() => write(''), SPOKEN)
  }
  const left = () => format.about(client.remaining() ?? 0)
  const sayStarted = () => {
    const state = client.getState()
    if (state.status === 'active') say(started(messages, state, left()))
  }
  const undo = [
    client.on('warning', ({ mark, remaining }) => {
      // On time it says the round number; after a sleep, what is really left.
      const time = mark - remaining < LATE ? mark : remaining
      say(fill(messages.announce.warning, { time: format.about(time) }))
    }),
    client.on('ended', ({ session }) => {
      const why = session === null ? '' : messages.endReasons[session.reason]
      say(fill(messages.announce.ended, { why }).trim())
    }),
    client.on('started', sayStarted),
    client.subscribe((state, previous) => {
      const decision = previous.status === 'pending' ? decided(messages, state) : null
      if (decision !== null) say(decision)
      if (state.status !== 'active' || previous.status !== 'active') return
      const moreTime = state.session.id === previous.session.id && state.session.expiresAt > previous.session.expiresAt
      if (moreTime) say(fill(messages.announce.warning, { time: left() }))
    }),
  ]
  if (hasBegun(client, asked)) sayStarted()
  return () => {
    clearTimeout(fading)
    for (const stop of undo) stop()
  }
}

/** As it may be spoken. */
function spelled(name: string): string {
  return displayText(name, NAME, closeLook).text
}

type Announced = Pick<Messages, 'announce'>

function started({ announce }: Announced, { session, subject }: Active, time: string): string {
  return fill(announce.started[session.mode], { subject: spelled(subject.name), time })
}

/** What became of a request that somebody waited for, unless it was granted or withdrawn. */
function decided({ announce }: Announced, state: ImpersonationState): string | null {
  const request = state.status === 'own' ? state.request : undefined
  const text = request?.state === 'denied' ? announce.denied : request?.state === 'expired' ? announce.lapsed : null
  return request === undefined || text === null ? null : fill(text, { subject: spelled(request.subject.name) })
}

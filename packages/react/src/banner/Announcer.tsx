'use client'

import type { Active, ImpersonationState } from '@understudy/client'
import { useLayoutEffect, useRef } from 'react'
import { fill } from '../messages/format.ts'
import type { Messages } from '../messages/messages.ts'
import { useClient, useTexts } from '../provider/context.ts'
import { displayText } from '../text/displayText.ts'

/** Long enough for a screen reader to pick the text up. Milliseconds. */
const SPOKEN = 8000
/** So much later than its mark a warning is late. Milliseconds. */
const LATE = 5000

/**
 * Says aloud, politely and once each: a support session began, time is running out, more time was given, it is over.
 * Its element is empty and in the page before there is anything to say, or screen readers would not speak it.
 * Renders a `<div role="status">` element.
 */
export function Announcer() {
  const client = useClient()
  const { messages, format } = useTexts()
  const region = useRef<HTMLDivElement>(null)

  // Before anything else can start a session. This component is never rendered on a server.
  useLayoutEffect(() => {
    let fading: ReturnType<typeof setTimeout> | undefined
    const write = (text: string) => {
      if (region.current !== null) region.current.textContent = text
    }
    const say = (text: string) => {
      write(text)
      // Left in place it would be read again, and be stale, by whoever walks through the page later.
      clearTimeout(fading)
      fading = setTimeout(() => write(''), SPOKEN)
    }
    const left = () => format.about(client.remaining() ?? 0)
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
      client.on('started', () => {
        const state = client.getState()
        if (state.status === 'active') say(started(messages, state, left()))
      }),
      client.subscribe((state, previous) => {
        const decision = previous.status === 'pending' ? decided(messages, state) : null
        if (decision !== null) say(decision)
        if (state.status !== 'active' || previous.status !== 'active') return
        const moreTime =
          state.session.id === previous.session.id && state.session.expiresAt > previous.session.expiresAt
        if (moreTime) say(fill(messages.announce.warning, { time: left() }))
      }),
    ]
    return () => {
      clearTimeout(fading)
      for (const stop of undo) stop()
    }
  }, [client, messages, format])

  return (
    <div
      ref={region}
      role="status"
      aria-live="polite"
      className="us-hidden"
      dir={messages.direction}
      lang={messages.locale}
    />
  )
}

function started(messages: Messages, { session, subject }: Active, time: string): string {
  return fill(messages.announce.started[session.mode], { subject: displayText(subject.name).text, time })
}

/** What became of a request that somebody waited for, unless it was granted or withdrawn. */
function decided({ announce }: Messages, state: ImpersonationState): string | null {
  const request = state.status === 'own' ? state.request : undefined
  const text = request?.state === 'denied' ? announce.denied : request?.state === 'expired' ? announce.lapsed : null
  return request === undefined || text === null ? null : fill(text, { subject: displayText(request.subject.name).text })
}

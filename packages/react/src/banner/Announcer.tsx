'use client'

import { useContext, useLayoutEffect, useRef } from 'react'
import { SpeechContext, useClient, useTongue } from '../provider/context.ts'
import { whileOn } from '../vigil/onDuty.ts'

/**
 * Says aloud what becomes of a session; see `announce`. Its element is empty and in the page before there is anything to
 * say, or screen readers would not speak it.
 * Renders a `<div role="status">` element.
 */
export function Announcer() {
  const client = useClient()
  const speech = useContext(SpeechContext)
  const { direction, locale } = useTongue()
  const region = useRef<HTMLDivElement>(null)

  // Before anything else can start a session. This component is never rendered on a server.
  useLayoutEffect(() => {
    // A session may begin before the code that says so is there.
    let began = false
    const stopHearing = client.on('started', () => {
      began = true
    })
    const stop = whileOn(client, (vigil) => {
      stopHearing()
      return vigil.announce(
        client,
        speech,
        (text) => {
          if (region.current !== null) region.current.textContent = text
        },
        began,
      )
    })
    return () => {
      stopHearing()
      stop()
    }
  }, [client, speech])

  return <div ref={region} role="status" aria-live="polite" className="us-hidden" dir={direction} lang={locale} />
}

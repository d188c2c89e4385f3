'use client'

import { IsolatedText } from '../text/IsolatedText.tsx'
import { useBanner } from './context.ts'
import { causeOf } from './strip.ts'

/** Longest reason on screen: all that may be typed. */
const REASON = 500

/** The reason in full while the strip is open. Renders a `<p>` element. */
export function BannerDetails() {
  const { strip, expanded, detailsId } = useBanner()
  const why = causeOf(strip)
  if (why === null) return null
  return (
    <p id={detailsId} className="us-details" hidden={!expanded}>
      {why.reason.text ? <IsolatedText max={REASON}>{why.reason.text}</IsolatedText> : null}
    </p>
  )
}

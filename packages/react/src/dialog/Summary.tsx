'use client'

import type { Fields } from './useFields.ts'

interface SummaryProps {
  readonly fields: Fields
}

/**
 * What stands in the way, above the buttons: a refusal of the whole form, or the list of wrong fields when there are
 * several. One wrong field says it for itself and has the focus. The element is there before its text, so that screen
 * readers speak it.
 */
export function Summary({ fields: { told, Reasons, idOf } }: SummaryProps) {
  const shown = told !== null && (told.refusal ?? told.summary) !== null
  return (
    <div role="alert" className="us-summary" data-shown={shown ? '' : undefined}>
      {shown ? Reasons ? <Reasons told={told} idOf={idOf} /> : <p className="us-error">{told.refusal}</p> : null}
    </div>
  )
}

'use client'

import { WarningIcon } from '../icons/icons.tsx'
import { englishDialog } from '../messages/english/dialog.ts'
import { useTextsOf } from '../provider/context.ts'
import { useFormat } from '../provider/useFormat.ts'

interface SummaryProps {
  /** Why the whole form was refused. */
  readonly refusal: string | null
  /** Id of the control and its label. */
  readonly wrong: readonly { readonly id: string; readonly label: string }[]
}

/**
 * What stands in the way, above the buttons: a refusal of the whole form, or the list of wrong fields when there are
 * several. One wrong field says it for itself and has the focus. The element is there before its text, so that screen
 * readers speak it.
 */
export function Summary({ refusal, wrong }: SummaryProps) {
  const { messages } = useTextsOf(englishDialog)
  const format = useFormat()
  const several = wrong.length > 1
  return (
    <div role="alert" className="us-summary" data-shown={refusal !== null || several ? '' : undefined}>
      {refusal === null ? null : (
        <p className="us-error">
          <WarningIcon />
          <span>{refusal}</span>
        </p>
      )}
      {several ? (
        <div className="us-error">
          <WarningIcon />
          <p>
            {format.plural(messages.dialog.summary, wrong.length)}{' '}
            {wrong.map(({ id, label }) => (
              <button
                key={id}
                type="button"
                className="us-summary-link"
                onClick={() => document.getElementById(id)?.focus()}
              >
                {label}
              </button>
            ))}
          </p>
        </div>
      ) : null}
    </div>
  )
}

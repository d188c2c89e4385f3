'use client'

import { Icon, WARNING } from '../icons/icons.tsx'
import type { Told } from './refused.tsx'

interface ReasonsProps {
  readonly told: Told
  readonly idOf: (pointer: Told['wrong'][number]['pointer']) => string
}

/** What stands in the way: a refusal of the whole form, and the list of wrong fields when there are several. */
export function Reasons({ told: { refusal, wrong, summary }, idOf }: ReasonsProps) {
  return (
    <>
      {refusal === null ? null : (
        <p className="us-error">
          <Icon d={WARNING} />
          <span>{refusal}</span>
        </p>
      )}
      {summary === null ? null : (
        <div className="us-error">
          <Icon d={WARNING} />
          <p>
            {summary}{' '}
            {wrong.map(({ pointer, label }) => (
              <button
                key={pointer}
                type="button"
                className="us-summary-link"
                onClick={() => document.getElementById(idOf(pointer))?.focus()}
              >
                {label}
              </button>
            ))}
          </p>
        </div>
      )}
    </>
  )
}

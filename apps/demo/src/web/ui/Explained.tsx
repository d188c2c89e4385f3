import { type ReactNode, useId } from 'react'
import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'

/** A button that cannot be used now, and says why on focus and hover. Stays reachable by keyboard. */
export function ExplainedButton({
  label,
  reason,
  lock = false,
  children,
}: {
  readonly label: string
  readonly reason: string
  readonly lock?: boolean
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <span className="explained">
      <Button size="small" aria-label={label} aria-disabled="true" aria-describedby={id}>
        {lock ? <Icon name="lock" size={14} /> : null}
        {children}
      </Button>
      <span className="explained-text" role="tooltip" id={id}>
        {reason}
      </span>
    </span>
  )
}

import type { ReactNode } from 'react'
import type { Failure } from '../api/failure.ts'
import { failureText } from '../api/failureText.ts'
import { Button } from './Button.tsx'
import { Icon, type IconName } from './Icon.tsx'

/** In place of what could not be loaded: why, and another try. */
export function LoadFailed({ failure, onRetry }: { readonly failure: Failure; readonly onRetry: () => void }) {
  return (
    <div className="card" role="alert">
      <div className="panel">
        <span className="panel-icon" data-tone="bad">
          <Icon name="alert" size={20} />
        </span>
        <h2>This could not be loaded</h2>
        <p className="quiet">{failureText(failure)}</p>
        <Button onClick={onRetry}>Try again</Button>
      </div>
    </div>
  )
}

/** In place of a list that has nothing in it: what that means, and what to do. */
export function Nothing({
  icon = 'empty',
  title,
  children,
}: {
  readonly icon?: IconName
  readonly title: string
  readonly children?: ReactNode
}) {
  return (
    <div className="panel">
      <span className="panel-icon">
        <Icon name={icon} size={20} />
      </span>
      <h2>{title}</h2>
      {children === undefined ? null : <div className="quiet">{children}</div>}
    </div>
  )
}

/** Why a change was not made, beside the button that asked for it. */
export function SendFailed({ failure }: { readonly failure: Failure | null }) {
  if (failure === null) return null
  return (
    <p className="problem" role="alert">
      <Icon name="alert" />
      <span>{failureText(failure)}</span>
    </p>
  )
}

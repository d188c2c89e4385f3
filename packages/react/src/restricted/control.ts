import type { KeyboardEvent, ReactNode, SyntheticEvent } from 'react'

/** What is read of the host's control. */
export interface Control {
  readonly children?: ReactNode
  readonly className?: string
  readonly 'aria-describedby'?: string
  onClick?(event: SyntheticEvent): void
  onClickCapture?(event: SyntheticEvent): void
  onKeyDown?(event: KeyboardEvent): void
}

/** Handlers through which a control acts. All of them stop while its action is refused, or waits for an answer. */
export const ACTING = [
  'onClick',
  'onSubmit',
  'onKeyUp',
  'onKeyPress',
  'onMouseDown',
  'onPointerDown',
  'onDoubleClick',
] as const

import type { ComponentProps } from 'react'

export type ButtonKind = 'plain' | 'primary' | 'danger' | 'danger-strong' | 'quiet'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  readonly kind?: ButtonKind
  readonly size?: 'medium' | 'small'
  readonly type?: 'button' | 'submit'
  /** Work is under way: stays focusable, and a second press does nothing. */
  readonly busy?: boolean
}

/** Renders a `<button>`; `type` is `button` unless said otherwise. */
export function Button({
  kind = 'plain',
  size = 'medium',
  type = 'button',
  busy = false,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={className === undefined ? 'button' : `button ${className}`}
      data-kind={kind}
      data-size={size}
      data-busy={busy || undefined}
      aria-disabled={busy || rest['aria-disabled'] || undefined}
      onClick={busy ? swallow : onClick}
    />
  )
}

function swallow(event: React.MouseEvent): void {
  event.preventDefault()
}

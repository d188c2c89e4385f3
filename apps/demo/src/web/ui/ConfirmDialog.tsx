import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Button, type ButtonKind } from './Button.tsx'

interface ConfirmDialogProps {
  readonly title: string
  readonly children: ReactNode
  readonly confirm: string
  readonly kind?: ButtonKind
  readonly busy?: boolean
  /** The answer may not be given yet. */
  readonly locked?: boolean
  onConfirm(): void
  onClose(): void
}

/** Asks before something that matters. A native modal: the focus is kept inside and goes back to where it was. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  kind = 'primary',
  busy = false,
  locked = false,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])

  return (
    <dialog
      ref={ref}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy && !locked) onConfirm()
        }}
      >
        <h2 id={titleId}>{title}</h2>
        {children}
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind={kind} busy={busy} disabled={locked}>
            {confirm}
          </Button>
        </div>
      </form>
    </dialog>
  )
}

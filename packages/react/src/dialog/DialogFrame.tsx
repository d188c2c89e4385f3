'use client'

import * as Dialog from '@radix-ui/react-dialog'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useTongue } from '../provider/context.ts'
import { useScrollLock } from './useScrollLock.ts'

interface DialogFrameProps extends RenderProp {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  /** Id of what describes it. */
  readonly describedBy: string
  /** It is gone, and the focus is back. */
  readonly onClosed?: () => void
  readonly children: ReactNode
}

/** A dialog of the kit: holds the focus and gives it back, closes by Escape, and by no press beside it. */
export function DialogFrame({ open, onOpenChange, describedBy, onClosed, render, children }: DialogFrameProps) {
  const tongue = useTongue()
  const cameFrom = useRef<HTMLElement | null>(null)
  // Before anything in the dialog takes the focus: what it asks for may do so earlier than the dialog itself.
  useLayoutEffect(() => {
    const { activeElement } = document
    if (open && activeElement instanceof HTMLElement) cameFrom.current ??= activeElement
  }, [open])
  useScrollLock(open)
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        {/* Not Dialog.Overlay: it brings a <style> element of its own. See docs/decisions/0002-strict-csp.md */}
        <div className="us-layer" lang={tongue.locale} dir={tongue.direction}>
          <div className="us-backdrop" />
          <Dialog.Content
            asChild
            aria-describedby={describedBy}
            // A press beside it would throw away what was typed.
            onPointerDownOutside={(event) => event.preventDefault()}
            onCloseAutoFocus={(event) => {
              event.preventDefault()
              // What is out of the page by now takes no focus, and leaves it where it is.
              cameFrom.current?.focus()
              cameFrom.current = null
              onClosed?.()
            }}
          >
            {renderElement('div', { render }, { className: 'us-dialog', children })}
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

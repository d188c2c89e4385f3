'use client'

import * as Dialog from '@radix-ui/react-dialog'
import type { Active } from '@understudy/client'
import { useEffect, useRef } from 'react'
import { englishSignOut } from '../messages/english/signOut.ts'
import { englishSwitching } from '../messages/english/switching.ts'
import { Fill } from '../messages/Fill.tsx'
import { useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'

const ENGLISH = { ...englishSwitching, ...englishSignOut }

interface AskedProps {
  readonly left: Active
  readonly textId: string
  readonly onClose: () => void
}

/** The switch waits for another person, and one is still where one was. */
export function Asked({ left, textId, onClose }: AskedProps) {
  const { switching, signOut } = useTextsOf(ENGLISH).messages
  const close = useRef<HTMLButtonElement>(null)
  // The button that was pressed is gone.
  useEffect(() => close.current?.focus(), [])
  return (
    <>
      <Dialog.Title className="us-dialog-title">{switching.askedTitle}</Dialog.Title>
      <p id={textId} role="alert" className="us-dialog-text">
        <Fill text={switching.asked} values={{ subject: <IsolatedText max={48}>{left.subject.name}</IsolatedText> }} />
      </p>
      <div className="us-form-actions">
        <button ref={close} type="button" className="us-form-button us-primary" onClick={onClose}>
          {signOut.close}
        </button>
      </div>
    </>
  )
}

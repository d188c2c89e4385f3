'use client'

import * as Dialog from '@radix-ui/react-dialog'
import { useEffect, useRef } from 'react'
import { englishSignOut } from '../messages/english/signOut.ts'
import { englishSwitching } from '../messages/english/switching.ts'
import { useTextsOf } from '../provider/context.ts'

const ENGLISH = { ...englishSwitching, ...englishSignOut }

interface NotFromHereProps {
  readonly textId: string
  readonly onClose: () => void
}

/** No other account can be opened from here: the own session, which would have to ask for it, is gone. */
export function NotFromHere({ textId, onClose }: NotFromHereProps) {
  const { switching, signOut } = useTextsOf(ENGLISH).messages
  const close = useRef<HTMLButtonElement>(null)
  useEffect(() => close.current?.focus(), [])
  return (
    <>
      <Dialog.Title className="us-dialog-title">{switching.title}</Dialog.Title>
      <p id={textId} className="us-dialog-text">
        {switching.signInFirst}
      </p>
      <div className="us-form-actions">
        <button ref={close} type="button" className="us-form-button us-primary" onClick={onClose}>
          {signOut.close}
        </button>
      </div>
    </>
  )
}

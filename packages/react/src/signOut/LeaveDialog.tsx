'use client'

import * as Dialog from '@radix-ui/react-dialog'
import { selectSupport } from '@understudy/client'
import { useId } from 'react'
import { useStore } from 'zustand'
import { DialogFrame } from '../dialog/DialogFrame.tsx'
import { useEndImpersonation } from '../hooks/useEndImpersonation.ts'
import { englishBoundary } from '../messages/english/boundary.ts'
import { englishDialog } from '../messages/english/dialog.ts'
import { englishSignOut } from '../messages/english/signOut.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import { useClient, useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { useSignOut } from './useSignOut.tsx'

const ENGLISH = { ...englishSignOut, ...englishStrip, ...englishBoundary, ...englishDialog }

interface LeaveDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onEnd: (() => void) | undefined
}

/** What signing out means here: the session only, or both. */
export function LeaveDialog({ open, onClose, onEnd }: LeaveDialogProps) {
  const client = useClient()
  const { signOut, banner, boundary, dialog } = useTextsOf(ENGLISH).messages
  const support = useStore(client, selectSupport)
  const textId = useId()
  const { end, ending } = useEndImpersonation(() => {
    onClose()
    onEnd?.()
  })
  const { leave, leaving } = useSignOut()
  return (
    <DialogFrame open={open} describedBy={textId} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Title className="us-dialog-title">
        {support === null ? (
          boundary.suspended
        ) : (
          <Fill
            text={signOut.title}
            values={{ subject: <IsolatedText max={48}>{support.subject.name}</IsolatedText> }}
          />
        )}
      </Dialog.Title>
      <p id={textId} className="us-dialog-text">
        {support === null ? signOut.inDoubt : signOut.choice}
      </p>
      <div className="us-form-actions us-leave-actions">
        {support === null ? null : (
          <button
            type="button"
            className="us-form-button us-primary"
            aria-disabled={ending || undefined}
            onClick={ending ? undefined : end}
          >
            {ending ? banner.ending : banner.end}
          </button>
        )}
        <button type="button" className="us-form-button" aria-disabled={leaving || undefined} onClick={leave}>
          {leaving ? banner.leaving : signOut.both}
        </button>
        <button type="button" className="us-form-button us-plain" onClick={onClose}>
          {dialog.cancel}
        </button>
      </div>
    </DialogFrame>
  )
}

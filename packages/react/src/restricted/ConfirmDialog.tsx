'use client'

import * as Dialog from '@radix-ui/react-dialog'
import type { Active } from '@understudy/client'
import { type MouseEvent, useId } from 'react'
import { DialogFrame } from '../dialog/DialogFrame.tsx'
import { ShortName } from '../dialog/SubjectCard.tsx'
import { englishDialog } from '../messages/english/dialog.ts'
import { englishRestricted } from '../messages/english/restricted.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import { useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'

const ENGLISH = { ...englishDialog, ...englishRestricted, ...englishStrip }

interface ConfirmDialogProps {
  /** The session in which it is asked. */
  readonly asked: Active
  /** What will happen, in the host's words. */
  readonly what: string | null
  readonly onCancel: () => void
  readonly onConfirm: () => void
  /** Gone, with the focus back on the control. */
  readonly onClosed: () => void
}

/** In whose name something is about to change, before it does. What changes nothing comes first and has the focus. */
export function ConfirmDialog({ asked, what, onCancel, onConfirm, onClosed }: ConfirmDialogProps) {
  const textId = useId()
  const { banner, dialog, restricted } = useTextsOf(ENGLISH).messages
  const { subject, session } = asked
  const short = { subject: <ShortName subject={subject} /> }
  // The second half of a double press on the control may land here.
  const confirm = ({ detail }: MouseEvent) => (detail > 1 ? undefined : onConfirm())
  return (
    <DialogFrame open describedBy={textId} onOpenChange={onCancel} onClosed={onClosed}>
      <Dialog.Title className="us-dialog-title">
        <Fill
          text={banner.as[session.mode]}
          values={{ subject: <IsolatedText max={48}>{subject.name}</IsolatedText> }}
        />
      </Dialog.Title>
      <div id={textId}>
        {what === null ? null : (
          <p className="us-dialog-text us-confirm-what">
            <IsolatedText max={160}>{what}</IsolatedText>
          </p>
        )}
        <p className="us-dialog-text">
          <Fill text={`${dialog.promise[session.mode]} ${dialog.recorded}`} values={short} />
        </p>
      </div>
      <div className="us-form-actions">
        <button type="button" className="us-form-button" onClick={onCancel}>
          {dialog.cancel}
        </button>
        <button type="button" className="us-form-button us-primary" onClick={confirm}>
          <span>
            <Fill text={session.mode === 'shadow' ? restricted.goOn.shadow : restricted.goOn.act} values={short} />
          </span>
        </button>
      </div>
    </DialogFrame>
  )
}

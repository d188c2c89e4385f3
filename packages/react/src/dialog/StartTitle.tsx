'use client'

import * as Dialog from '@radix-ui/react-dialog'
import type { Person } from '@understudy/protocol'
import { englishDialog } from '../messages/english/dialog.ts'
import { Fill } from '../messages/Fill.tsx'
import { useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'

/** Whose account the dialog is about, where that is known. */
export function StartTitle({ subject }: { readonly subject: Person | undefined }) {
  const { dialog } = useTextsOf(englishDialog).messages
  return (
    <Dialog.Title className="us-dialog-title">
      {subject === undefined ? (
        dialog.anyTitle
      ) : (
        <Fill text={dialog.title} values={{ subject: <IsolatedText max={48}>{subject.name}</IsolatedText> }} />
      )}
    </Dialog.Title>
  )
}

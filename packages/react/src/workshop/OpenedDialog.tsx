import { people } from '@understudy/client/testing'
import { useState } from 'react'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { StartImpersonationDialog, type StartImpersonationDialogProps } from '../dialog/StartImpersonationDialog.tsx'
import type { StartSubject } from '../dialog/SubjectCard.tsx'
import { HostPage } from './HostPage.tsx'
import { wallClock } from './stage.ts'

export const noor: StartSubject = { ...people().noor, details: ['Business plan', 'Lisbon'] }

/** The dialog over a page, opened, with the button that opens it again and the banner that follows it. */
export function OpenedDialog({ open: opened, onOpenChange, ...rest }: StartImpersonationDialogProps) {
  const [open, setOpen] = useState(opened)
  const change = (next: boolean) => {
    setOpen(next)
    onOpenChange(next)
  }
  return (
    <>
      <ImpersonationBanner standby={false} />
      <HostPage>
        <button type="button" className="host-button" onClick={() => change(true)}>
          Impersonate
        </button>
      </HostPage>
      <StartImpersonationDialog now={wallClock} {...rest} open={open} onOpenChange={change} />
    </>
  )
}

'use client'

import * as Dialog from '@radix-ui/react-dialog'
import { type ImpersonationClient, isImpersonationError } from '@understudy/client'
import { useId, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { DialogFrame } from '../dialog/DialogFrame.tsx'
import { englishSignOut } from '../messages/english/signOut.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { ClientContext, type Speech, SpeechContext, useClient, useTextsOf } from '../provider/context.ts'

const ENGLISH = { ...englishSignOut, ...englishStrip }

const said = new WeakSet<ImpersonationClient>()

/**
 * Says that signing out was not confirmed, and offers it again until it is. In a root of its own: the application
 * shows its sign-in page by now, and whoever asked has been unmounted.
 */
export function sayUnconfirmed(client: ImpersonationClient, speech: Speech): void {
  if (said.has(client)) return
  said.add(client)
  const root = createRoot(document.createElement('div'))
  const close = () => {
    said.delete(client)
    // Not while React may be rendering.
    setTimeout(() => root.unmount())
  }
  root.render(
    <ClientContext.Provider value={client}>
      <SpeechContext.Provider value={speech}>
        <Unconfirmed onClose={close} />
      </SpeechContext.Provider>
    </ClientContext.Provider>,
  )
}

function Unconfirmed({ onClose }: { readonly onClose: () => void }) {
  const client = useClient()
  const { signOut, banner } = useTextsOf(ENGLISH).messages
  const textId = useId()
  const [busy, setBusy] = useState(false)
  const again = () => {
    if (busy) return
    setBusy(true)
    client.signOut().then(onClose, (error: unknown) => {
      setBusy(false)
      // Anything else than doubt means that somebody is here again, or that nobody is left to ask.
      if (!isImpersonationError(error, 'outcome_unknown')) onClose()
    })
  }
  return (
    <DialogFrame open describedBy={textId} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Title className="us-dialog-title">{signOut.unconfirmedTitle}</Dialog.Title>
      <p id={textId} role="alert" className="us-dialog-text">
        {signOut.unconfirmed}
      </p>
      <div className="us-form-actions">
        <button type="button" className="us-form-button" onClick={onClose}>
          {signOut.close}
        </button>
        <button type="button" className="us-form-button us-primary" aria-disabled={busy || undefined} onClick={again}>
          {busy ? banner.leaving : signOut.again}
        </button>
      </div>
    </DialogFrame>
  )
}

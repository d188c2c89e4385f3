import { isImpersonationError, type StartRequest } from '@understudy/client'
import type { Policy } from '@understudy/protocol'
import { ImpersonationBanner, SwitchSubject, useImpersonation } from '@understudy/react'
import { searchCustomers } from './yourApp.ts'

/** In the strip. */
export function Strip({ policy }: { readonly policy: Policy }) {
  return <ImpersonationBanner actions={<SwitchSubject search={searchCustomers} policy={policy} />} />
}

/** From a row of a table of your own, under the same reason. */
export function OpenNext({ subject, say }: { readonly subject: StartRequest['subject']; say(text: string): void }) {
  const { status, switchTo } = useImpersonation()
  const next = () =>
    switchTo({ subject }).catch((error: unknown) => {
      // The session on screen goes on; somebody else has to say yes first.
      say(isImpersonationError(error, 'needs_approval') ? 'Asked for approval.' : 'It stays at this account.')
    })
  return (
    <button type="button" disabled={status !== 'active'} onClick={next}>
      Open next
    </button>
  )
}

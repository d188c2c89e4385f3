import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import type { ActionMap } from '@understudy/protocol'
import { RestrictedAction, useActionPolicy } from '@understudy/react'
import { auth } from './yourApp.ts'

/** One object for both sides: the guard of the API is made from it, too. */
export const ACTIONS: ActionMap = {
  'invoice.read': { class: 'read', mutates: false },
  'invoice.comment': { class: 'content', mutates: true },
  'invoice.cancel': { class: 'content', mutates: true },
  'invoice.pay': { class: 'money', mutates: true },
}

export const client = createImpersonationClient({
  connector: bridge({ actorToken: () => auth.getAccessToken() }),
  actions: ACTIONS,
})

export function InvoiceActions({ pay, cancel }: { readonly pay: () => void; readonly cancel: () => void }) {
  const comment = useActionPolicy('invoice.comment')
  return (
    <>
      {/* In its place, greyed, with the reason: nobody looks for a button that is gone. */}
      <RestrictedAction action="invoice.pay">
        <button type="button" onClick={pay}>
          Pay invoice
        </button>
      </RestrictedAction>
      {/* Allowed where changes are, and asked about first: "Acting as Noor Haddad … Do it as Noor". */}
      <RestrictedAction action="invoice.cancel" confirm="The invoice is cancelled and its customer is told.">
        <button type="button" onClick={cancel}>
          Cancel invoice
        </button>
      </RestrictedAction>
      {comment.allowed ? <textarea aria-label="Comment" /> : null}
    </>
  )
}

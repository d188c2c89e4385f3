import { RestrictedAction } from '@understudy/react'
import { type ReactNode, useState } from 'react'
import type { InvoiceSummary } from '../../shared/appApi.ts'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { formatMoney } from '../ui/format.ts'

interface PayButtonProps {
  readonly invoice: InvoiceSummary
  readonly strong?: boolean
  readonly children: ReactNode
}

/** Pays an invoice, after asking once. */
export function PayButton({ invoice, strong = false, children }: PayButtonProps) {
  const { toasts } = useServices()
  const send = useSend('/api/app/invoices', '/api/app/dashboard')
  const [asking, setAsking] = useState(false)
  const sum = formatMoney(invoice.amount, invoice.currency)

  async function pay() {
    const answer = await send.run('POST', `/api/app/invoices/${encodeURIComponent(invoice.id)}/pay`)
    if (answer?.ok !== true) return
    setAsking(false)
    toasts.say(`${invoice.id} is paid: ${sum}.`)
  }

  return (
    <>
      <RestrictedAction action="invoice.pay">
        <Button kind={strong ? 'primary' : 'plain'} onClick={() => setAsking(true)}>
          {children}
        </Button>
      </RestrictedAction>
      {asking ? (
        <ConfirmDialog
          title={`Pay ${sum}?`}
          confirm="Pay now"
          busy={send.busy}
          onConfirm={() => void pay()}
          onClose={() => {
            setAsking(false)
            send.reset()
          }}
        >
          <p className="quiet">
            {invoice.id} is paid from the bank account on file. In this demo no money moves, but the invoice is marked
            as paid.
          </p>
          <SendFailed failure={send.failure} />
        </ConfirmDialog>
      ) : null}
    </>
  )
}

import type { Customer } from '../../shared/consoleApi.ts'
import { Button } from '../ui/Button.tsx'
import { ExplainedButton } from '../ui/Explained.tsx'
import { ACCESS_WORDS } from './access.ts'
import { useImpersonate } from './StartDialog.tsx'

/** Opens the start dialog for a customer, or says why this account stays closed. */
export function ImpersonateButton({
  customer,
  kind = 'plain',
}: {
  readonly customer: Customer
  readonly kind?: 'plain' | 'primary'
}) {
  const impersonate = useImpersonate()
  const { refusal } = ACCESS_WORDS[customer.access]
  const label = `Impersonate ${customer.name}`
  if (refusal !== null) {
    return (
      <ExplainedButton label={label} reason={refusal} lock={customer.access === 'protected'}>
        Impersonate
      </ExplainedButton>
    )
  }
  return (
    <Button
      size={kind === 'primary' ? 'medium' : 'small'}
      kind={kind}
      aria-label={label}
      aria-haspopup="dialog"
      onClick={() => impersonate(customer)}
    >
      Impersonate
    </Button>
  )
}

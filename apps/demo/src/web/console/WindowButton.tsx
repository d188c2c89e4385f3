import type { Customer } from '../../shared/consoleApi.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { ACCESS_WORDS } from './access.ts'
import { useImpersonate } from './StartDialog.tsx'

/** The second way into an account: in a window of the app's own origin, by hand-off. Nothing where that is not to be had. */
export function WindowButton({ customer }: { readonly customer: Customer }) {
  const { entry } = useServices()
  const impersonate = useImpersonate()
  if (entry === null || ACCESS_WORDS[customer.access].refusal !== null) return null
  return (
    <Button aria-haspopup="dialog" onClick={() => impersonate(customer, { where: 'window' })}>
      Open in a separate window
    </Button>
  )
}

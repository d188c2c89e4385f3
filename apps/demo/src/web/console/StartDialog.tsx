import type { Policy } from '@understudy/protocol'
import { StartImpersonationDialog, type StartSubject } from '@understudy/react'
import { createContext, type ReactNode, useContext, useState } from 'react'
import type { Customer } from '../../shared/consoleApi.ts'
import { failureText } from '../api/failureText.ts'
import { useQuery } from '../api/useQuery.ts'
import { useServices } from '../session/services.ts'

const ImpersonateContext = createContext<((customer: Customer) => void) | null>(null)

/** Opens the start dialog for a customer. */
export function useImpersonate(): (customer: Customer) => void {
  const impersonate = useContext(ImpersonateContext)
  if (impersonate === null) throw new Error('No start dialog here. Put the page into a StartDialogHost.')
  return impersonate
}

/** Holds the one start dialog of the console, with the rules the server has for it. */
export function StartDialogHost({ children }: { readonly children: ReactNode }) {
  const { toasts } = useServices()
  const { data: policy, failure, retry } = useQuery<Policy>('/support/policy')
  const [customer, setCustomer] = useState<Customer | null>(null)
  const [open, setOpen] = useState(false)

  function impersonate(whom: Customer) {
    if (failure !== null) {
      toasts.say(`The rules for support sessions could not be loaded. ${failureText(failure)}`)
      retry()
      return
    }
    setCustomer(whom)
    setOpen(true)
  }

  return (
    <ImpersonateContext value={impersonate}>
      {children}
      {customer === null || policy === undefined ? null : (
        <StartImpersonationDialog
          key={customer.id}
          open={open}
          onOpenChange={setOpen}
          subject={subjectOf(customer)}
          policy={policy}
          onPending={() =>
            toasts.say(`A team lead is asked. ${customer.name}’s account opens here by itself once that is approved.`)
          }
        />
      )}
    </ImpersonateContext>
  )
}

function subjectOf({ id, name, email, org, plan, city, access }: Customer): StartSubject {
  return {
    id,
    name,
    email,
    org: org.name,
    details: [`${plan} plan`, city],
    asksFirst: access === 'asks_first',
  }
}

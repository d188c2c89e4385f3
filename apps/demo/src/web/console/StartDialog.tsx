import type { ImpersonationError, Policy } from '@understudy/protocol'
import { ImpersonationProvider, StartImpersonationDialog, type StartSubject } from '@understudy/react'
import { createContext, type ReactNode, useContext, useMemo, useState, useSyncExternalStore } from 'react'
import type { Customer } from '../../shared/consoleApi.ts'
import { failureText } from '../api/failureText.ts'
import { useQuery } from '../api/useQuery.ts'
import { policyOn } from '../session/policyOn.ts'
import { useServices } from '../session/services.ts'
import { windowedClient } from '../session/windowedClient.ts'
import { windowedTexts } from '../session/windowTexts.ts'

/** Where the account opens: in this very window, or in one of the app's own origin. */
export type Where = 'here' | 'window'

interface Opening {
  readonly where?: Where
  /** Why it was not opened before. */
  readonly refusal?: ImpersonationError
}

type Impersonate = (customer: Customer, opening?: Opening) => void

const ImpersonateContext = createContext<Impersonate | null>(null)

/** Opens the start dialog for a customer. */
export function useImpersonate(): Impersonate {
  const impersonate = useContext(ImpersonateContext)
  if (impersonate === null) throw new Error('No start dialog here. Put the page into a StartDialogHost.')
  return impersonate
}

/** Holds the one start dialog of the console, with the rules the server has for it. */
export function StartDialogHost({ children }: { readonly children: ReactNode }) {
  const { auth, client, entry, kitTexts, system, toasts } = useServices()
  const { data: policy, failure, retry } = useQuery<Policy>('/support/policy')
  const [customer, setCustomer] = useState<Customer | null>(null)
  const [{ where = 'here', refusal = null }, setOpening] = useState<Opening>({})
  const [open, setOpen] = useState(false)
  const windowed = useMemo(
    () => (entry === null ? null : windowedClient(client, { actorToken: auth.actorToken, entry })),
    [auth, client, entry],
  )

  const texts = useSyncExternalStore(kitTexts.subscribe, kitTexts.get)

  function impersonate(whom: Customer, opening: Opening = {}) {
    if (failure !== null) {
      toasts.say(`The rules for support sessions could not be loaded. ${failureText(failure)}`)
      retry()
      return
    }
    setCustomer(whom)
    setOpening(opening)
    setOpen(true)
  }

  const dialog =
    customer === null || policy === undefined ? null : (
      <StartImpersonationDialog
        key={customer.id}
        open={open}
        onOpenChange={setOpen}
        subject={subjectOf(customer)}
        policy={policyOn(system, policy)}
        refusal={refusal}
        onStarted={() => {
          if (where === 'window') toasts.say(`${customer.name}’s account is open in the other window.`)
        }}
        onPending={() =>
          toasts.say(`A team lead is asked. ${customer.name}’s account opens here by itself once that is approved.`)
        }
      />
    )
  return (
    <ImpersonateContext value={impersonate}>
      {children}
      {where === 'here' || windowed === null ? (
        dialog
      ) : (
        <ImpersonationProvider client={windowed} messages={windowedTexts(texts)} locale={texts.locale} shortcut={null}>
          {dialog}
        </ImpersonationProvider>
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

import {
  contexts,
  fakeConnector,
  fakeLifecycle,
  loadedClient,
  manualClock,
  memoryChannel,
  memoryOnce,
  memoryTabStorage,
  people,
} from '@understudy/client/testing'
import { DEFAULT_POLICY } from '@understudy/protocol'
import {
  ExpiredOverlay,
  ExpiryWarning,
  IdentityBoundary,
  ImpersonationBanner,
  ImpersonationProvider,
  RestrictedAction,
  type Signals,
  SignOutGuard,
  StartImpersonationDialog,
  SwitchSubject,
  type TamperingReport,
} from '@understudy/react'
import '@understudy/react/styles.css'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

// The whole kit on one page, on a back end in memory and a clock by hand. What a test does with it is on `window.kit`.
const clock = manualClock()
const connector = fakeConnector({ now: clock.truth, custody: 'cookie', approval: 'never' })
const parameters = new URLSearchParams(location.search)
const client = loadedClient({
  connector,
  clock,
  actions: { 'invoice.pay': { class: 'money', mutates: true } },
  lifecycle: fakeLifecycle(),
  channel: memoryChannel().tab(),
  ...(parameters.has('asks') ? { hint: () => parameters.has('hinted') } : { initialContext: contexts.own() }),
  onIdentityChange: () => undefined,
  storage: memoryTabStorage(),
  once: memoryOnce().tab(),
  expiry: 'hold',
})

const { noor, tomas } = people()
const layout = parameters.get('layout')
const tampered: TamperingReport[] = []
let arm: (() => void) | undefined

declare global {
  interface Window {
    readonly kit: {
      readonly client: typeof client
      readonly clock: typeof clock
      readonly tampered: readonly TamperingReport[]
      /** Lets the application's tree fall. */
      readonly crash: () => void
    }
  }
}

Object.assign(window, { kit: { client, clock, tampered, crash: () => arm?.() } })

function Page() {
  const [open, setOpen] = useState(false)
  const [armed, setArmed] = useState(false)
  arm = () => setArmed(true)
  if (armed) throw new Error('The application crashed.')
  return (
    <main>
      <h1>Dashboard</h1>
      <button type="button" onClick={() => setOpen(true)}>
        Impersonate
      </button>
      <RestrictedAction action="invoice.pay">
        <button type="button">Pay invoice</button>
      </RestrictedAction>
      <SignOutGuard>
        <button type="button">Sign out</button>
      </SignOutGuard>
      <label>
        Draft <input />
      </label>
      <StartImpersonationDialog
        open={open}
        onOpenChange={setOpen}
        subject={parameters.has('search') ? undefined : noor}
        search={async () => [tomas, { ...noor, refused: 'protected' }]}
        policy={DEFAULT_POLICY}
      />
      {parameters.has('long') ? <LongList /> : null}
    </main>
  )
}

/** More than fits into any window, each line of it to be reached by key. */
function LongList() {
  return (
    <ul>
      {Array.from({ length: 40 }, (_, index) => `Shipment ${index + 1}`).map((shipment) => (
        <li key={shipment}>
          <button type="button">{shipment}</button>
        </li>
      ))}
    </ul>
  )
}

const signals: Signals = parameters.has('badge') ? { favicon: true } : {}
const container = document.querySelector('#root')
if (container !== null) {
  createRoot(container).render(
    <ImpersonationProvider client={client} signals={signals}>
      <ImpersonationBanner
        frame={parameters.has('frame')}
        placement={parameters.has('bottom') ? 'bottom' : 'top'}
        layout={layout === 'overlay' || layout === 'floating' ? layout : 'push'}
        whenHidden={parameters.has('lock') ? 'lock' : 'report'}
        onTampered={(report) => tampered.push(report)}
        actions={<SwitchSubject search={async () => [tomas]} policy={DEFAULT_POLICY} />}
      />
      <ExpiryWarning />
      <IdentityBoundary expired={<ExpiredOverlay policy={DEFAULT_POLICY} />}>
        <Page />
      </IdentityBoundary>
    </ImpersonationProvider>,
  )
}

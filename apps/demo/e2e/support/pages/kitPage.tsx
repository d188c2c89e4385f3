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
import { type Capabilities, DEFAULT_BREAK_GLASS, DEFAULT_POLICY } from '@understudy/protocol'
import {
  ExpiredOverlay,
  ExpiryWarning,
  IdentityBoundary,
  ImpersonationBanner,
  ImpersonationCountdown,
  ImpersonationProvider,
  ModeBadge,
  RestrictedAction,
  type Signals,
  SignOutGuard,
  StartImpersonationDialog,
  SubjectPicker,
  type SubjectSearch,
  SwitchSubject,
  type TamperingReport,
} from '@understudy/react'
import { SessionInspector } from '@understudy/react/inspector'
import '@understudy/react/inspector.css'
import '@understudy/react/styles.css'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

// The whole kit on one page, on a back end in memory and a clock by hand. What a test does with it is on `window.kit`.
const clock = manualClock()
const parameters = new URLSearchParams(location.search)
/** A back end that takes the own session for the support session. */
const taking: Capabilities = {
  start: 'cookie',
  ownSession: 'none',
  refresh: 'none',
  ends: 'server',
  extend: false,
  maxSeconds: null,
  reason: 'kept',
  second: 'replaces',
  actor: 'named',
}
const connector = fakeConnector({
  now: clock.truth,
  custody: 'cookie',
  approval: 'never',
  ...(parameters.has('taken') ? { capabilities: taking } : {}),
})
const client = loadedClient({
  connector,
  clock,
  actions: { 'invoice.pay': { class: 'money', mutates: true }, 'project.rename': { class: 'projects', mutates: true } },
  lifecycle: fakeLifecycle(),
  channel: memoryChannel().tab(),
  ...(parameters.has('asks') ? { hint: () => parameters.has('hinted') } : { initialContext: contexts.own() }),
  onIdentityChange: () => undefined,
  storage: memoryTabStorage(),
  once: memoryOnce().tab(),
  expiry: 'hold',
})

const { noor, tomas } = people()
const searchPeople: SubjectSearch = async () => [tomas, { ...noor, refused: 'protected' }]
const layout = parameters.get('layout')
const tampered: TamperingReport[] = []
let arm: (() => void) | undefined

declare global {
  interface Window {
    readonly kit: {
      readonly client: typeof client
      readonly clock: typeof clock
      readonly tampered: readonly TamperingReport[]
      /** The server can be reached, or not. */
      readonly reachable: (reachable: boolean) => void
      /** Lets the application's tree fall. */
      readonly crash: () => void
    }
  }
}

const reachable = (yes: boolean) => connector.setFault(() => (yes ? 'pass' : 'fail'))
Object.assign(window, { kit: { client, clock, tampered, reachable, crash: () => arm?.() } })

function Page() {
  const [open, setOpen] = useState(false)
  const [armed, setArmed] = useState(false)
  arm = () => setArmed(true)
  if (armed) throw new Error('The application crashed.')
  return (
    // Where the strip moves nothing, a host leaves it room at the ends of its page, as the kit's pages say.
    <main style={layout === null || layout === 'push' ? {} : ROOM}>
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
        search={searchPeople}
        policy={parameters.has('emergency') ? { ...DEFAULT_POLICY, breakGlass: DEFAULT_BREAK_GLASS } : DEFAULT_POLICY}
      />
      {parameters.has('long') ? <LongList /> : null}
      {parameters.has('parts') ? <OtherParts /> : null}
    </main>
  )
}

const ROOM = { paddingBlock: 'var(--understudy-inset-top, 0) var(--understudy-inset-bottom, 0)' }

/** What an application has beside the strip, each by itself. */
function OtherParts() {
  const [chosen, setChosen] = useState('nobody')
  const [renamed, setRenamed] = useState(0)
  return (
    <>
      <RestrictedAction action="project.rename" confirm="The project gets another name.">
        <button type="button" onClick={() => setRenamed((times) => times + 1)}>
          Rename
        </button>
      </RestrictedAction>
      <output aria-label="Renamed">{renamed}</output>
      <SubjectPicker search={searchPeople} onSelect={({ name }) => setChosen(name)} />
      <output aria-label="Chosen">{chosen}</output>
      <ModeBadge mode="view" />
      <ImpersonationCountdown />
      <button type="button">Last</button>
      <SessionInspector />
    </>
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
      <IdentityBoundary expired={<ExpiredOverlay policy={DEFAULT_POLICY} />} onSignIn={() => location.reload()}>
        <Page />
      </IdentityBoundary>
    </ImpersonationProvider>,
  )
}

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import {
  browserClock,
  createImpersonationClient,
  type ImpersonationClient,
  type ImpersonationState,
} from '../../../../packages/client/src/index.ts'
import { fakeConnector, fakeLifecycle, people, startRequest } from '../../../../packages/client/src/testing/index.ts'
import { useImpersonation } from '../../../../packages/react/src/hooks/useImpersonation.ts'
import { ImpersonationProvider } from '../../../../packages/react/src/provider/ImpersonationProvider.tsx'

export interface Renders {
  /** Renders of readers whose selection is what it was. */
  readonly equal: number
  /** Renders of readers whose selection has changed. */
  readonly changed: number
  /** Milliseconds from the call to the last commit, one for each change. */
  readonly times: readonly number[]
}

type Select = (state: ImpersonationState) => unknown

const Spread = createContext<ImpersonationState | null>(null)

/** The state in a React context, the verbs beside it, a new object each time: how most auth libraries for React do it. */
function SpreadProvider({ client, children }: { client: ImpersonationClient; children: ReactNode }) {
  const [state, setState] = useState(client.getState)
  useEffect(() => client.subscribe(setState), [client])
  return <Spread.Provider value={{ ...state }}>{children}</Spread.Provider>
}

function useSpread(select: Select): unknown {
  const state = useContext(Spread)
  return state === null ? null : select(state)
}

/** One in a hundred reads what changes. */
const SELECTORS: readonly Select[] = Array.from({ length: 100 }, (_, index) => {
  if (index === 0) return (state) => (state.status === 'active' ? state.session.expiresAt : null)
  if (index % 2 === 0) return (state) => (state.status === 'active' ? state.subject.id : null)
  return (state) => state.status
})

/** Renders `count` readers, changes the state `changes` times by an extension, and counts who rendered. */
export async function countRenders(kind: 'selectors' | 'spread', count: number, changes: number): Promise<Renders> {
  const connector = fakeConnector({ now: Date.now, actor: people().dana, credentialSeconds: 3600 })
  const client = createImpersonationClient({
    ...{ connector, clock: browserClock(), lifecycle: fakeLifecycle() },
    // Without it a change of identity reloads the page.
    onIdentityChange: () => undefined,
  })
  const useSelected: (select: Select) => unknown = kind === 'selectors' ? useImpersonation : useSpread
  const tally = { equal: 0, changed: 0 }

  function Reader({ select }: { select: Select }) {
    const selection = useSelected(select)
    const [last] = useState({ selection })
    if (Object.is(last.selection, selection)) tally.equal += 1
    else tally.changed += 1
    last.selection = selection
    return <i>{String(selection)}</i>
  }

  const readers = Array.from({ length: count }, (_, index) => index)
  const list = readers.map((index) => <Reader key={index} select={SELECTORS[index % SELECTORS.length] ?? String} />)
  await client.resume()
  await client.start(startRequest({ ttlSeconds: 600 }))
  const container = document.body.appendChild(document.createElement('div'))
  const root = createRoot(container)
  // The first reader shows what changes.
  const shown = () => container.firstElementChild?.textContent
  root.render(
    kind === 'selectors' ? (
      <ImpersonationProvider client={client}>{list}</ImpersonationProvider>
    ) : (
      <SpreadProvider client={client}>{list}</SpreadProvider>
    ),
  )
  await painted()
  // Effects may come after the first frame, and subscribing is one.
  await painted()

  const times: number[] = []
  const total = { equal: 0, changed: 0 }
  while (times.length < changes) {
    const state = client.getState()
    if (state.status === 'active' && !state.session.extendable) {
      // The ceiling is reached: a new session, which is not counted.
      await client.end()
      await client.start(startRequest({ ttlSeconds: 600 }))
      await painted()
    }
    Object.assign(tally, { equal: 0, changed: 0 })
    const last = shown()
    const before = performance.now()
    await client.extend()
    while (shown() === last) await nextTask()
    times.push(performance.now() - before)
    await painted()
    total.equal += tally.equal
    total.changed += tally.changed
  }
  root.unmount()
  client.dispose()
  return { ...total, times }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
}

import { act, render, renderHook, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { startRequest } from '@understudy/client/testing'
import { DEFAULT_POLICY, isImpersonationError } from '@understudy/protocol'
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { describe, expect, test, vi } from 'vitest'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { StartImpersonationDialog } from '../dialog/StartImpersonationDialog.tsx'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { forgetComplaints } from '../testSetup.ts'
import { noor } from '../workshop/OpenedDialog.tsx'
import { strip } from '../workshop/renderOnStage.tsx'
import { createStage, type Stage, type SupportParameters } from '../workshop/stage.ts'
import { LazyImpersonation, type LazyImpersonationProps, type LazySupport, useLazyImpersonation } from './index.ts'

interface Seen {
  readonly stage: Stage
  /** Statuses in which the page was mounted. */
  readonly mounts: string[]
}

const SeenContext = createContext<Seen | null>(null)

function useSeen(): Seen {
  const seen = useContext(SeenContext)
  if (seen === null) throw new Error('No stage.')
  return seen
}

/** What a host writes into its module. */
function Support({ children }: { readonly children?: ReactNode }) {
  const { client } = useSeen().stage
  const { start, closeStart } = useLazyImpersonation()
  return (
    <ImpersonationProvider client={client}>
      <ImpersonationBanner standby={false} />
      <StartImpersonationDialog
        open={start !== null}
        onOpenChange={(open) => open || closeStart()}
        subject={start?.subject}
        policy={DEFAULT_POLICY}
      />
      <IdentityBoundary fallback={<p>who are you</p>}>{children}</IdentityBoundary>
    </ImpersonationProvider>
  )
}

function Page() {
  const { stage, mounts } = useSeen()
  const { openStart, loading, doubt } = useLazyImpersonation()
  useEffect(() => void mounts.push(stage.client.getState().status), [stage, mounts])
  return (
    <main>
      <h1>page</h1>
      <input aria-label="draft" />
      <button type="button" aria-disabled={loading} onClick={() => openStart(noor)}>
        Impersonate
      </button>
      <button type="button" onClick={doubt}>
        428
      </button>
    </main>
  )
}

interface Options extends Partial<LazyImpersonationProps> {
  readonly support?: SupportParameters
}

/** A page whose support module comes over a network of its own. */
async function open({ support, ...props }: Options = {}) {
  const stage = await createStage(support)
  const { client } = stage
  const mounts: string[] = []
  const unmarked: string[] = []
  const waiting: { resolve: () => void; reject: (cause: unknown) => void }[] = []
  let arrived = false
  const load = vi.fn(
    () =>
      new Promise<LazySupport>((resolve, reject) => {
        waiting.push({ resolve: () => resolve({ client, Support }), reject })
      }),
  )

  // At every change of the document: is there a page without a strip, in a session that this page knows of?
  const observer = new MutationObserver(() => {
    const { status } = client.getState()
    // What is drawn counts, and not what is known already: inside `act` React 18 draws later.
    const drawn = mounts.at(-1) === 'active'
    if (arrived && drawn && status === 'active' && page() !== null && strip() === null) unmarked.push(status)
  })
  observer.observe(document, { childList: true, subtree: true, attributes: true })

  const ui = (
    <SeenContext.Provider value={{ stage, mounts }}>
      <LazyImpersonation hint={() => false} load={load} fallback={<p>one moment</p>} {...props}>
        <Page />
      </LazyImpersonation>
    </SeenContext.Provider>
  )
  return {
    ...stage,
    ui,
    load,
    mounts,
    unmarked,
    user: userEvent.setup(),
    view: render(ui),
    arrives: () =>
      act(async () => {
        arrived = true
        for (const { resolve } of waiting.splice(0)) resolve()
      }),
    fails: (cause: unknown) =>
      act(async () => {
        for (const { reject } of waiting.splice(0)) reject(cause)
      }),
  }
}

// Not by its role: a modal hides the rest from screen readers, and the page would be on screen all the same.
const page = () => document.querySelector('main')

function comesToFront() {
  act(() => void document.dispatchEvent(new Event('visibilitychange')))
}

describe('an ordinary user', () => {
  test('has the page at once, loads nothing, and has one listener', async () => {
    const listening = vi.spyOn(document, 'addEventListener')
    const elsewhere = vi.spyOn(window, 'addEventListener')
    const { load, connector, clock } = await open()
    expect(page()).toBeVisible()
    const ours = listening.mock.calls.map(([type]) => type).filter((type) => type === 'visibilitychange')
    // Strict Mode mounts twice.
    expect(ours.length).toBeLessThanOrEqual(2)
    expect(elsewhere.mock.calls).toEqual([])
    comesToFront()
    expect([load.mock.calls.length, connector.calls.length, clock.pending()]).toEqual([0, 0, 0])
  })

  test('asks for the dialog: it opens, and the page keeps what was typed', async () => {
    const { user, arrives, mounts } = await open()
    const before = mounts.length
    await user.type(screen.getByLabelText('draft'), 'kept')
    await user.click(screen.getByRole('button', { name: 'Impersonate' }))
    expect(screen.getByRole('button', { name: 'Impersonate' })).toHaveAttribute('aria-disabled', 'true')
    expect(page()).toBeVisible()
    await arrives()
    expect(screen.getByRole('dialog')).toHaveTextContent('Noor Haddad')
    expect(screen.getByLabelText('draft')).toHaveValue('kept')
    expect(mounts).toHaveLength(before)
  })

  test('closes the dialog, and opens it again without another download', async () => {
    const { user, arrives, load } = await open()
    await user.click(screen.getByRole('button', { name: 'Impersonate' }))
    await arrives()
    const loads = load.mock.calls.length
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog')).toBe(null)
    await user.click(screen.getByRole('button', { name: 'Impersonate' }))
    expect(screen.getByRole('dialog')).toBeInTheDocument()
    expect(load).toHaveBeenCalledTimes(loads)
  })

  test('starts a session: the page is mounted anew inside the boundary, and marked from its first moment', async () => {
    const { user, arrives, client, mounts, unmarked } = await open()
    await user.type(screen.getByLabelText('draft'), 'my own')
    await user.click(screen.getByRole('button', { name: 'Impersonate' }))
    await arrives()
    await user.keyboard('{Escape}')
    await act(() => client.start(startRequest()))
    expect(strip()).toHaveTextContent('Noor Haddad')
    expect(screen.getByLabelText('draft')).toHaveValue('')
    expect(mounts.at(-1)).toBe('active')
    expect(unmarked).toEqual([])
    await act(() => client.end())
    expect(page()).toBeVisible()
    expect(strip()).toBe(null)
  })

  test('finds a session that nobody hinted at: the page goes, and comes back marked', async () => {
    const { user, arrives, unmarked } = await open({
      support: { context: undefined, prepare: ({ client }) => client.start(startRequest()) },
    })
    await user.click(screen.getByRole('button', { name: 'Impersonate' }))
    await arrives()
    expect(strip()).toHaveTextContent('Noor Haddad')
    expect(page()).toBeInTheDocument()
    expect(unmarked).toEqual([])
  })

  test('the code cannot be had: the page stays, it is told, and a second try works', async () => {
    const told: unknown[] = []
    const { user, fails, arrives } = await open({ onError: (error) => told.push([error.code, error.cause]) })
    await user.click(screen.getByRole('button', { name: 'Impersonate' }))
    const cause = new TypeError('Failed to fetch')
    await fails(cause)
    expect(told).toEqual([['network', cause]])
    expect(page()).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Impersonate' }))
    await arrives()
    expect(screen.getByRole('dialog')).toBeInTheDocument()
  })
})

describe('with the hint up', () => {
  const session: SupportParameters = { context: undefined, prepare: ({ client }) => client.start(startRequest()) }

  test('the fallback until the code is there; then the page, once, and marked', async () => {
    const { arrives, mounts, unmarked } = await open({ hint: () => true, support: session })
    expect(screen.getByText('one moment')).toBeVisible()
    expect([page(), mounts]).toEqual([null, []])
    await arrives()
    expect(page()).toBeVisible()
    expect(strip()).toHaveTextContent('Noor Haddad')
    expect(new Set(mounts)).toEqual(new Set(['active']))
    expect(unmarked).toEqual([])
  })

  test('somebody of the support team in their own session: the page, and no strip', async () => {
    const { arrives } = await open({ hint: () => true })
    await arrives()
    expect(page()).toBeVisible()
    expect(strip()).toBe(null)
  })

  test('a server that does not answer: the page is not shown', async () => {
    const { arrives, mounts, connector } = await open({ hint: () => true, support: { context: undefined } })
    connector.setFault(() => 'fail')
    await arrives()
    expect(page()).toBe(null)
    expect(mounts).toEqual([])
  })

  test('the code cannot be had: the page stays closed, and “Try again” tries again', async () => {
    const told: string[] = []
    const { user, fails, arrives, mounts } = await open({
      hint: () => true,
      support: session,
      onError: ({ code }) => told.push(code),
    })
    await fails(new TypeError('Failed to fetch'))
    expect(told).toEqual(['network'])
    expect([page(), mounts]).toEqual([null, []])
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(screen.getByText('one moment')).toBeVisible()
    await arrives()
    expect(page()).toBeVisible()
    expect(strip()).toHaveTextContent('Noor Haddad')
  })

  test('props: failed in words of the host; a `load` that throws fails like any other', async () => {
    await open({
      hint: () => true,
      onError: () => undefined,
      load: () => {
        throw new Error('not built')
      },
      failed: (retry) => (
        <button type="button" onClick={retry}>
          Erneut versuchen
        </button>
      ),
    })
    await act(async () => undefined)
    expect(screen.getByRole('button', { name: 'Erneut versuchen' })).toBeVisible()
  })

  test('without `onError` a failure is reported to the page', async () => {
    const reported = vi.fn()
    vi.stubGlobal('reportError', reported)
    const { fails } = await open({ hint: () => true })
    await fails(new TypeError('Failed to fetch'))
    vi.unstubAllGlobals()
    expect(reported.mock.calls.map(([error]) => isImpersonationError(error, 'network'))).toEqual([true])
  })

  test('a hint that throws counts as yes', async () => {
    const { mounts } = await open({
      hint: () => {
        throw new Error('no cookies here')
      },
    })
    expect(screen.getByText('one moment')).toBeVisible()
    expect(mounts).toEqual([])
  })
})

test('the hint comes up while the page is open: closed as soon as it is looked at', async () => {
  let up = false
  const { arrives } = await open({ hint: () => up })
  up = true
  comesToFront()
  expect(page()).toBe(null)
  await arrives()
  expect(page()).toBeVisible()
})

test('doubt: closed at once, and open again when the server has answered', async () => {
  const { user, arrives } = await open()
  await user.click(screen.getByRole('button', { name: '428' }))
  expect(page()).toBe(null)
  expect(screen.getByText('one moment')).toBeVisible()
  await arrives()
  expect(page()).toBeVisible()
})

test('unmounted while the code is on its way: nothing comes of it', async () => {
  const { view, arrives, connector } = await open({ hint: () => true })
  view.unmount()
  await arrives()
  expect(connector.calls).toEqual([])
})

describe('rendered by a server', () => {
  test.each([
    [{ initialHint: false }, 'page', 'one moment'],
    [{ initialHint: true }, 'one moment', 'page'],
    // What nobody has read is not known.
    [{}, 'one moment', 'page'],
  ])('%j: %s', async (props, shown, missing) => {
    const { ui, view } = await open({ ...props, hint: () => false })
    view.unmount()
    const html = renderToString(ui)
    expect(html).toContain(shown)
    expect(html).not.toContain(missing)
  })

  test.each([
    { initialHint: false, up: false, html: 'page', after: 'page' },
    { initialHint: true, up: false, html: 'one moment', after: 'page' },
    { initialHint: true, up: true, html: 'one moment', after: 'one moment' },
    { initialHint: false, up: true, html: 'page', after: 'one moment' },
  ])('taken over without a warning: $html, then $after', async ({ initialHint, up, html, after }) => {
    const { ui, view } = await open({ initialHint, hint: () => up })
    view.unmount()
    const place = document.body.appendChild(document.createElement('div'))
    place.innerHTML = renderToString(ui)
    expect(place).toHaveTextContent(html)
    const root = await act(async () =>
      hydrateRoot(place, ui, {
        onRecoverableError: (error) => {
          throw error
        },
      }),
    )
    expect(place).toHaveTextContent(after)
    act(() => root.unmount())
    place.remove()
  })
})

test('outside of it, the hook says what to do', () => {
  let thrown: unknown
  try {
    renderHook(() => useLazyImpersonation())
  } catch (error) {
    thrown = error
  }
  forgetComplaints()
  expect(isImpersonationError(thrown, 'provider_missing')).toBe(true)
})

import { act, screen, waitFor } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { useEffect } from 'react'
import { describe, expect, test, vi } from 'vitest'
import { useImpersonation } from '../hooks/useImpersonation.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { withoutOwnSession } from '../workshop/withoutOwnSession.ts'
import { IdentityBoundary } from './IdentityBoundary.tsx'

const mounted = vi.fn()

function Page() {
  const status = useImpersonation((state) => state.status)
  useEffect(() => {
    mounted()
  }, [])
  return (
    <>
      <h1>page</h1>
      <input aria-label="draft" />
      <output>{status}</output>
    </>
  )
}

const page = (
  <IdentityBoundary fallback={<p>one moment</p>}>
    <Page />
  </IdentityBoundary>
)

test('shows the page of who one is', async () => {
  await renderOnStage(page)
  expect(screen.getByRole('heading', { name: 'page' })).toBeVisible()
})

test('nothing typed as one person is there as another', async () => {
  const { client, start, user } = await renderOnStage(page)
  await user.type(screen.getByLabelText('draft'), 'mine')
  await start(startRequest())
  expect(screen.getByLabelText('draft')).toHaveValue('')
  await user.type(screen.getByLabelText('draft'), 'theirs')
  await act(() => client.end())
  expect(screen.getByLabelText('draft')).toHaveValue('')
})

test('the page is mounted anew for each identity, and for nothing else', async () => {
  const { client, start, user } = await renderOnStage(page)
  mounted.mockClear()
  await start(startRequest())
  const perIdentity = mounted.mock.calls.length
  expect(perIdentity).toBeGreaterThan(0)
  await act(() => client.extend())
  await act(() => client.resume())
  await user.type(screen.getByLabelText('draft'), 'kept')
  await act(() => client.resume())
  expect(mounted).toHaveBeenCalledTimes(perIdentity)
  expect(screen.getByLabelText('draft')).toHaveValue('kept')
})

test('what had the focus is gone with the page: on the other page its heading has it, and is no stop afterwards', async () => {
  const { client, start, user } = await renderOnStage(page)
  await user.type(screen.getByLabelText('draft'), 'mine')
  await start(startRequest())
  const heading = screen.getByRole('heading', { name: 'page' })
  expect(heading).toHaveFocus()
  await user.tab()
  expect(screen.getByLabelText('draft')).toHaveFocus()
  expect(heading).not.toHaveAttribute('tabindex')
  await act(() => client.extend())
  expect(screen.getByLabelText('draft')).toHaveFocus()
})

test('at the first page nothing takes the focus', async () => {
  await renderOnStage(page)
  expect(document.body).toHaveFocus()
})

test('while the identity changes there is nothing of anybody', async () => {
  let done: () => void = () => undefined
  const { client } = await renderOnStage(page, {
    onIdentityChange: () => {
      const caches = new Promise<void>((resolve) => {
        done = resolve
      })
      return caches
    },
  })
  await act(async () => void client.start(startRequest()))
  expect(client.getState().status).toBe('switching')
  expect(screen.queryByText('page')).toBeNull()
  expect(screen.getByText('one moment')).toBeVisible()
  await act(async () => done())
  expect(screen.getByText('page')).toBeVisible()
})

test('before the first answer there is the fallback', async () => {
  const { client } = await renderOnStage(page, {
    prepare: async ({ client, connector }) => {
      connector.setFault(() => 'hang')
      void client.resume()
    },
  })
  // In doubt with somebody known: the page stays.
  expect(client.getState()).toMatchObject({ status: 'resolving', last: { status: 'own' } })
  expect(screen.getByRole('heading', { name: 'page' })).toBeVisible()
})

test('when time is over the page is hidden, and says so', async () => {
  const { connector, pass } = await renderOnStage(page, { prepare: ({ client }) => client.start(startRequest()) })
  connector.setFault(() => 'hang')
  await pass(601_000)
  expect(screen.getByText('page')).not.toBeVisible()
  expect(screen.getByRole('status')).toHaveTextContent(/The time is over\..*Nothing is shown or sent any more\./)
})

test('where nobody but a person brings the own session back, the way back is there', async () => {
  const { client, pass, user } = await renderOnStage(page, {
    expiry: 'hold',
    prepare: ({ client }) => client.start(startRequest()),
  })
  await pass(601_000)
  await user.click(screen.getByRole('button', { name: 'Back to your own account' }))
  await waitFor(() => expect(client.getState().status).toBe('own'))
  expect(screen.getByText('page')).toBeVisible()
})

test('a page whose time is over is not seen while a new session is asked for and refused', async () => {
  const { client, connector, pass } = await renderOnStage(page, {
    expiry: 'hold',
    prepare: ({ client }) => client.start(startRequest()),
  })
  await pass(601_000)
  const seen: boolean[] = []
  client.subscribe(() => queueMicrotask(() => seen.push(screen.getByText('page').closest('[hidden]') === null)))
  connector.server.disable('cus_8F2K')
  await act(() => client.reissue().catch(() => undefined))
  expect(client.getState().status).toBe('expired')
  expect(seen.length).toBeGreaterThan(1)
  expect(seen).not.toContain(true)
  expect(screen.getByText('page')).not.toBeVisible()
})

test('the page comes back where it was scrolled to, and another identity’s begins at its top', async () => {
  const scrollTo = vi.spyOn(window, 'scrollTo').mockImplementation(() => undefined)
  vi.spyOn(window, 'scrollY', 'get').mockReturnValue(420)
  const { client, pass } = await renderOnStage(page, {
    expiry: 'hold',
    prepare: ({ client }) => client.start(startRequest()),
  })
  await pass(601_000)
  await act(() => client.reissue())
  expect(scrollTo).toHaveBeenCalledExactlyOnceWith({ left: 0, top: 420, behavior: 'instant' })
  await pass(601_000)
  await act(() => client.end())
  expect(scrollTo).toHaveBeenCalledOnce()
})

test('while nobody can say who one is the page is hidden, and what was typed is kept', async () => {
  const { client, connector, user } = await renderOnStage(page, {
    prepare: ({ client }) => client.start(startRequest()),
  })
  await user.type(screen.getByLabelText('draft'), 'kept')
  connector.setFault(() => 'fail')
  await act(() => client.resume())
  expect(screen.getByLabelText('draft')).not.toBeVisible()
  connector.setFault(() => 'pass')
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(screen.getByLabelText('draft')).toBeVisible()
  expect(screen.getByLabelText('draft')).toHaveValue('kept')
})

test('while an end waits at the server the page says that, and no doubt about who one is', async () => {
  const { client, connector } = await renderOnStage(page, { prepare: ({ client }) => client.start(startRequest()) })
  connector.setFault(({ name }) => (name === 'end' ? 'accept' : 'fail'))
  await act(() => client.end().catch(() => undefined))
  expect(screen.getByText('The session is being ended.')).toBeVisible()
  expect(screen.queryByText('We cannot verify who you are.')).toBeNull()
  expect(screen.getByText('page')).not.toBeVisible()
})

test('props: expired and suspended', async () => {
  const own = (
    <IdentityBoundary expired={<p>over</p>} suspended={<p>who are you?</p>}>
      <Page />
    </IdentityBoundary>
  )
  const { client, connector } = await renderOnStage(own, { prepare: ({ client }) => client.start(startRequest()) })
  connector.setFault(() => 'fail')
  await act(() => client.resume())
  expect(screen.getByText('who are you?')).toBeInTheDocument()
})

function transition(type: 'pagehide' | 'pageshow', persisted: boolean) {
  const event = new Event(type)
  Object.defineProperty(event, 'persisted', { value: persisted })
  window.dispatchEvent(event)
}

test.each([
  {
    how: 'into the back/forward cache',
    leave: () => transition('pagehide', true),
    back: () => transition('pageshow', true),
  },
  {
    how: 'frozen',
    leave: () => document.dispatchEvent(new Event('freeze')),
    back: () => document.dispatchEvent(new Event('resume')),
  },
])('put away ($how): hidden at once, and until the server has answered; what was typed is kept', async (way) => {
  const { client, connector, user } = await renderOnStage(page, {
    prepare: ({ client }) => client.start(startRequest()),
  })
  await user.type(screen.getByLabelText('draft'), 'kept')
  // Outside of `act`: the page has no later moment in which it could be drawn.
  way.leave()
  expect(screen.getByLabelText('draft')).not.toBeVisible()
  connector.setFault(() => 'delay')
  await act(async () => {
    way.back()
    void client.resume()
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
  expect(client.getState().status).toBe('resolving')
  expect(screen.getByLabelText('draft')).not.toBeVisible()
  expect(screen.getByText('one moment')).toBeVisible()
  await act(async () => connector.release())
  expect(screen.getByLabelText('draft')).toBeVisible()
  expect(screen.getByLabelText('draft')).toHaveValue('kept')
})

test('put away, and nothing to ask when it comes back: shown again', async () => {
  await renderOnStage(page)
  transition('pagehide', true)
  await act(async () => {
    transition('pageshow', true)
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
  expect(screen.getByRole('heading', { name: 'page' })).toBeVisible()
})

test('left for good, not put away: nothing is hidden', async () => {
  await renderOnStage(page)
  transition('pagehide', false)
  expect(screen.getByRole('heading', { name: 'page' })).toBeVisible()
})

describe('R-96 an own session that did not outlive the support session', () => {
  const onSignIn = vi.fn()
  const asking = (
    <IdentityBoundary onSignIn={onSignIn}>
      <Page />
    </IdentityBoundary>
  )

  test('is said to have ended, with the way to sign in, which has the focus', async () => {
    const { client, start, user } = await renderOnStage(asking, { capabilities: withoutOwnSession })
    await user.click(screen.getByLabelText('draft'))
    await start(startRequest())
    await act(() => client.end())
    expect(screen.getByRole('status')).toHaveTextContent('Your own session ended.')
    expect(screen.queryByRole('heading', { name: 'page' })).toBeNull()
    expect(screen.getByRole('button', { name: 'Sign in again' })).toHaveFocus()
    await user.keyboard('{Enter}')
    expect(onSignIn).toHaveBeenCalledOnce()
  })

  test('also when its time was over', async () => {
    const { start, pass } = await renderOnStage(asking, { capabilities: withoutOwnSession })
    await start(startRequest({ ttlSeconds: 60 }))
    await pass(61_000)
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sign in again' })).toBeInTheDocument())
  })

  test('a callback of the host’s that throws takes nothing away', async () => {
    const failing = vi.fn(() => {
      throw new Error('The host fell over.')
    })
    const told = vi.fn()
    vi.stubGlobal('reportError', told)
    const { client, start, user } = await renderOnStage(
      <IdentityBoundary onSignIn={failing}>
        <Page />
      </IdentityBoundary>,
      { capabilities: withoutOwnSession },
    )
    await start(startRequest())
    await act(() => client.end())
    await user.click(screen.getByRole('button', { name: 'Sign in again' }))
    expect(told).toHaveBeenCalledOnce()
    expect(screen.getByRole('button', { name: 'Sign in again' })).toBeInTheDocument()
    vi.unstubAllGlobals()
  })

  test('is the page’s to tell where the host does not ask', async () => {
    const { client, start } = await renderOnStage(page, { capabilities: withoutOwnSession })
    await start(startRequest())
    await act(() => client.end())
    expect(screen.getByText('signed-out')).toBeInTheDocument()
  })

  test('is not said to somebody who has signed out', async () => {
    const { client, start } = await renderOnStage(asking)
    await start(startRequest())
    await act(() => client.signOut())
    expect(screen.getByText('signed-out')).toBeInTheDocument()
  })
})

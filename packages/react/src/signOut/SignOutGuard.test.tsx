import { act, screen, waitFor, within } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { createStage, type Stage, type SupportParameters } from '../workshop/stage.ts'
import { SignOutGuard } from './SignOutGuard.tsx'

const signOut = vi.fn()
const onEnd = vi.fn()
const started = ({ client }: Stage) => client.start(startRequest())
const control = () => screen.getByRole('button', { name: 'Sign out' })
const question = () => screen.queryByRole('dialog', { name: /^You are in .?Noor Haddad.?’s account$/ })
const choice = (name: string) => within(screen.getByRole('dialog')).getByRole('button', { name })

const guarded = (
  <SignOutGuard onEnd={onEnd}>
    <button type="button" onClick={signOut}>
      Sign out
    </button>
  </SignOutGuard>
)

async function open(support: SupportParameters = { prepare: started }, ui = guarded) {
  signOut.mockClear()
  onEnd.mockClear()
  return renderOnStage(ui, support)
}

test('outside a support session it is the host’s own control', async () => {
  const { user } = await open({})
  await user.click(control())
  expect(signOut).toHaveBeenCalledOnce()
  expect(control()).not.toHaveAttribute('data-guarded')
})

test('it is the same element before, in and after a session, with the focus that it has', async () => {
  const { client, start } = await open({})
  const before = control()
  before.focus()
  await start(startRequest())
  expect(control()).toBe(before)
  await act(() => client.end())
  expect(control()).toBe(before)
  expect(before).toHaveFocus()
})

test('in a support session it asks, and nothing has happened', async () => {
  const { client, user } = await open()
  control().focus()
  await user.keyboard('{Enter}')
  expect(question()).toHaveAccessibleDescription(/End the session to go back to your own account/)
  expect(signOut).not.toHaveBeenCalled()
  await user.keyboard('{Escape}')
  expect(question()).toBeNull()
  await waitFor(() => expect(control()).toHaveFocus())
  expect(client.getState().status).toBe('active')
})

test('"End session" gives the own session back', async () => {
  const { client, user } = await open()
  await user.click(control())
  await user.click(choice('End session'))
  await waitFor(() => expect(client.getState().status).toBe('own'))
  expect(question()).toBeNull()
  expect(onEnd).toHaveBeenCalledOnce()
  expect(signOut).not.toHaveBeenCalled()
})

test('"Sign out of both" lands signed out, by keyboard', async () => {
  const onSignOut = vi.fn()
  const { client, connector, user } = await open({ prepare: started, onSignOut })
  await user.click(control())
  choice('Sign out of both').focus()
  await user.keyboard(' ')
  await waitFor(() => expect(client.getState().status).toBe('signed-out'))
  expect(connector.server.live()).toBeNull()
  expect(onSignOut).toHaveBeenCalledOnce()
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('an end that was not confirmed is said when the page is gone, and offered until it is', async () => {
  const page = <IdentityBoundary>{guarded}</IdentityBoundary>
  const { client, connector, user } = await open({ prepare: started }, page)
  await user.click(control())
  connector.setFault(({ name }) => (name === 'end' ? 'fail' : 'pass'))
  await user.click(choice('Sign out of both'))
  const unconfirmed = await screen.findByRole('dialog', { name: 'Signing out was not confirmed' })
  expect(client.getState().status).toBe('signed-out')
  expect(connector.server.live()).not.toBeNull()
  expect(unconfirmed).toHaveAccessibleDescription(/a session may still be open on the server/)
  await user.click(choice('Sign out again'))
  await waitFor(() => expect(choice('Sign out again')).not.toHaveAttribute('aria-disabled'))
  connector.setFault(() => 'pass')
  await user.click(choice('Sign out again'))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(connector.server.live()).toBeNull()
})

test.each([
  [
    'a button',
    <button key="b" type="submit">
      Sign out
    </button>,
  ],
  [
    'a link',
    <a key="a" href="/logout">
      Sign out
    </a>,
  ],
])('until it is known who is at the keyboard, %s does nothing', async (_, child) => {
  const onSubmit = vi.fn()
  const page = (
    <form onSubmit={onSubmit}>
      <SignOutGuard>{child}</SignOutGuard>
    </form>
  )
  const { connector, client, user } = await open({}, page)
  connector.setFault(() => 'hang')
  await act(async () => void client.resume())
  expect(client.getState().status).toBe('resolving')
  const name = screen.getByText('Sign out')
  expect(name).toHaveAttribute('aria-disabled', 'true')
  expect(name).not.toHaveAttribute('href')
  await user.click(name)
  name.focus()
  await user.keyboard('{Enter}')
  expect(onSubmit).not.toHaveBeenCalled()
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('the server’s HTML holds nothing that signs out', async () => {
  const { client } = await createStage()
  const html = renderToString(
    <ImpersonationProvider client={client}>
      <SignOutGuard>
        <a href="/logout">Sign out</a>
      </SignOutGuard>
    </ImpersonationProvider>,
  )
  expect(html).toContain('aria-disabled="true"')
  expect(html).not.toContain('/logout')
})

test('a link is pressed by key like a button while it is guarded', async () => {
  const { user } = await open(
    { prepare: started },
    <SignOutGuard>
      <a href="/logout">Sign out</a>
    </SignOutGuard>,
  )
  control().focus()
  await user.keyboard('{Enter}')
  expect(question()).toBeInTheDocument()
})

test('while the server is away both remain possible, and End keeps the wish', async () => {
  const { client, connector, user } = await open()
  connector.setFault(() => 'fail')
  await act(() => client.resume())
  expect(client.getState().status).toBe('suspended')
  await user.click(control())
  await user.click(choice('End session'))
  await waitFor(() => expect(choice('Ending…')).toHaveAttribute('aria-disabled', 'true'))
  connector.setFault(() => 'pass')
  await act(() => client.resume())
  await waitFor(() => expect(client.getState().status).toBe('own'))
})

test('what is not one control is not there while it would have to be guarded, and comes back', async () => {
  const wrong = { children: 'Sign out' } as unknown as Parameters<typeof SignOutGuard>[0]
  const { client, start, view } = await renderOnStage(<SignOutGuard {...wrong} />)
  expect(view.container).toHaveTextContent('Sign out')
  await start(startRequest())
  expect(view.container).not.toHaveTextContent('Sign out')
  await act(() => client.end())
  expect(view.container).toHaveTextContent('Sign out')
  expect(complaintsSoFar()).toEqual([expect.stringContaining('<SignOutGuard> takes one element')])
  forgetComplaints()
})

import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { contexts, startRequest } from '@understudy/client/testing'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { announced, renderOnStage } from '../workshop/renderOnStage.tsx'
import { createStage, withTimeLeft } from '../workshop/stage.ts'
import { whileOn } from './onDuty.ts'

const begin = vi.fn(() => () => undefined)

beforeEach(() => {
  begin.mockClear()
})

test('nothing begins for somebody who is themselves, and everything with the request for a session', async () => {
  const { client, start } = await renderOnStage(<p>page</p>)
  whileOn(client, begin)
  expect(begin).not.toHaveBeenCalled()
  const starting = start(startRequest())
  expect(client.getState().status).toBe('starting')
  expect(begin).toHaveBeenCalledTimes(1)
  await starting
  expect(begin).toHaveBeenCalledTimes(1)
})

test('nothing begins while the server is asked about somebody of whom nothing is known, or who was themselves', async () => {
  const { client } = await createStage({ context: undefined })
  whileOn(client, begin)
  await client.resume()
  await client.resume()
  expect(client.getState().status).toBe('own')
  expect(begin).not.toHaveBeenCalled()
})

test('it begins where nobody can say whether a session is on', async () => {
  const { client, connector } = await createStage({ context: undefined })
  connector.setFault(() => 'fail')
  whileOn(client, begin)
  await client.resume()
  expect(client.getState().status).toBe('suspended')
  expect(begin).toHaveBeenCalledTimes(1)
})

test('it begins at once where a session is on, and ends when it is undone, whatever the session does', async () => {
  const { client } = await createStage({ context: contexts.active() })
  const ended = vi.fn()
  const undo = whileOn(client, () => ended)
  expect(ended).not.toHaveBeenCalled()
  undo()
  expect(ended).toHaveBeenCalledTimes(1)
})

/** The kit as a page has it: what comes late has not come yet. */
async function freshKit() {
  vi.resetModules()
  const { ImpersonationBanner, ImpersonationProvider } = await import('../index.ts')
  const { needVigil } = await import('./onDuty.ts')
  return { ImpersonationBanner, ImpersonationProvider, needVigil }
}

describe('loaded ahead', () => {
  test.each([
    ['while the server is asked and the hint is up', { context: undefined, hint: (): boolean => true }, true],
    ['not where the hint is down', { context: undefined, hint: (): boolean => false }, false],
    ['not without a hint', { context: undefined }, false],
    [
      'not where the server has said already that one is oneself',
      { context: contexts.own(), hint: (): boolean => true },
      false,
    ],
  ])('%s', async (_, support, expected) => {
    const { ImpersonationProvider, needVigil } = await freshKit()
    const { client } = await createStage(support)
    await act(async () => {
      render(<ImpersonationProvider client={client} />)
    })
    await waitFor(() => expect(client.getState().status).toBe('own'))
    // As long as its files take here, and somewhat more.
    await import('./vigil.ts')
    await new Promise((resolve) => setTimeout(resolve, 50))
    // At once where it is there.
    const here = vi.fn(() => () => undefined)
    needVigil(here)
    expect(here).toHaveBeenCalledTimes(expected ? 1 : 0)
  })
})

test('before the vigil is there the strip is, with name, time and a way out that works', async () => {
  const { ImpersonationBanner, ImpersonationProvider } = await freshKit()
  const { client } = await createStage({ prepare: ({ client }) => client.start(startRequest()) })
  render(
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
    </ImpersonationProvider>,
  )
  expect(document.title).not.toContain('View only')
  expect(screen.getByRole('region', { name: 'Impersonation' })).toHaveTextContent('Viewing as Noor Haddad')
  expect(screen.getByRole('timer')).toBeVisible()
  fireEvent.click(screen.getByRole('button', { name: 'End session' }))
  expect(client.getState().status).toBe('ending')
  await waitFor(() => expect(client.getState().status).toBe('own'))
})

test('before the vigil is there, and where it never comes, the shortcut ends the session', async () => {
  const { ImpersonationBanner, ImpersonationProvider } = await freshKit()
  const { client } = await createStage({ prepare: ({ client }) => client.start(startRequest()) })
  render(
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
    </ImpersonationProvider>,
  )
  expect(document.title).not.toContain('View only')
  fireEvent.keyDown(document.body, { key: 'E', code: 'KeyE', altKey: true, shiftKey: true })
  expect(client.getState().status).toBe('ending')
  await waitFor(() => expect(client.getState().status).toBe('own'))
})

test('what is pressed before the vigil is there is done as soon as it is', async () => {
  const { ImpersonationBanner, ImpersonationProvider } = await freshKit()
  const { client } = await createStage({ context: withTimeLeft(581) })
  render(
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
    </ImpersonationProvider>,
  )
  const region = screen.getByRole('region', { name: 'Impersonation' })
  fireEvent.click(screen.getByRole('button', { name: 'Make smaller' }))
  expect(region).not.toHaveAttribute('data-minimised')
  await waitFor(() => expect(region).toHaveAttribute('data-minimised'))
  localStorage.clear()
})

test('a start that is over before the vigil is there is announced all the same, and the strip is watched', async () => {
  const { ImpersonationBanner, ImpersonationProvider } = await freshKit()
  const { client } = await createStage()
  render(
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
    </ImpersonationProvider>,
  )
  await act(() => client.start(startRequest()))
  await waitFor(() => expect(announced()).toContain('Support session started.'))
  expect(document.title).toContain('View only')
  document.querySelector('[data-understudy-host]')?.remove()
  await waitFor(() => expect(screen.getByRole('region', { name: 'Impersonation' })).toBeVisible())
  expect(complaintsSoFar()).toEqual([expect.stringContaining('the banner was removed')])
  forgetComplaints()
})

test('where the vigil is there already, a page that opens in a session is protected with its first picture', async () => {
  await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
  expect(document.title).toContain('View only')
})

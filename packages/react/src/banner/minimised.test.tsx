import { act, screen } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { renderOnStage, strip } from '../workshop/renderOnStage.tsx'
import { type Stage, withTimeLeft } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

const button = (name: string) => screen.getByRole('button', { name })
const started = ({ client }: Stage) => client.start(startRequest())
const otherTabWrites = (newValue: string | null) =>
  act(() => window.dispatchEvent(new StorageEvent('storage', { key: 'understudy.banner', newValue })))

afterEach(() => localStorage.clear())

test('made small, it keeps name, time and End, pushes nothing, and is told to the other tabs without a name', async () => {
  const { user } = await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
  await user.click(button('Make smaller'))
  expect(strip()).toHaveAttribute('data-minimised')
  expect(strip()).toHaveTextContent(/Noor Haddad.*9:41/)
  expect(button('End session')).toBeVisible()
  expect(document.documentElement).not.toHaveAttribute('data-understudy-push')
  expect({ ...localStorage }).toEqual({ 'understudy.banner': 'minimised' })
})

test('by keyboard, and the focus stays on the control', async () => {
  const { user } = await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
  button('Make smaller').focus()
  await user.keyboard('{Enter}')
  expect(button('Show in full')).toHaveFocus()
  await user.keyboard(' ')
  expect(strip()).not.toHaveAttribute('data-minimised')
  expect(localStorage).toHaveLength(0)
})

test('another tab makes it small and gives it back', async () => {
  await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
  otherTabWrites('minimised')
  expect(strip()).toHaveAttribute('data-minimised')
  otherTabWrites(null)
  expect(strip()).not.toHaveAttribute('data-minimised')
})

test('it is small from the first picture of a reloaded page', async () => {
  localStorage.setItem('understudy.banner', 'minimised')
  await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
  expect(strip()).toHaveAttribute('data-minimised')
})

test('the next session begins in full, and an ended one leaves nothing behind', async () => {
  const { client, user, start } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
  await user.click(button('Make smaller'))
  await act(() => client.end())
  expect(localStorage).toHaveLength(0)
  localStorage.setItem('understudy.banner', 'anything else')
  await start(startRequest())
  expect(strip()).not.toHaveAttribute('data-minimised')
})

test('what a browser that was closed has left behind does not make the next session small', async () => {
  localStorage.setItem('understudy.banner', 'minimised')
  const { start } = await renderOnStage(<ImpersonationBanner />)
  await start(startRequest())
  expect(strip()).not.toHaveAttribute('data-minimised')
  expect(localStorage).toHaveLength(0)
})

test('what is out of the ordinary is shown in full', async () => {
  const { client, connector, user } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
  await user.click(button('Make smaller'))
  connector.setFault(() => 'fail')
  await act(() => client.resume())
  expect(strip()).not.toHaveAttribute('data-minimised')
  expect(strip()).toHaveTextContent('Cannot verify who you are')
})

test('in one’s own session nothing is read, and nothing listened to', async () => {
  const read = vi.spyOn(Storage.prototype, 'getItem')
  const listen = vi.spyOn(window, 'addEventListener')
  await renderOnStage(<ImpersonationBanner />)
  expect(read).not.toHaveBeenCalled()
  expect(listen.mock.calls.map(([name]) => name)).not.toContain('storage')
})

test('blocked storage: it holds for this page', async () => {
  const blocked = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError')
  })
  const { user } = await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
  await user.click(button('Make smaller'))
  expect(blocked).toHaveBeenCalled()
  expect(strip()).toHaveAttribute('data-minimised')
})

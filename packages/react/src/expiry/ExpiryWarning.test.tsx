import { act, screen, waitFor, within } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { ImpersonationError } from '@understudy/protocol'
import { expect, test, vi } from 'vitest'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { type Stage, withTimeLeft } from '../workshop/stage.ts'
import { ExpiryWarning } from './ExpiryWarning.tsx'

const warning = () => screen.queryByRole('region', { name: /^Your time in Noor Haddad.?’s account is almost over$/ })
const button = (name: string) => within(warning()!).getByRole('button', { name })
const started = ({ client }: Stage) => client.start(startRequest())
const lastMinute = async (stage: Stage) => {
  await started(stage)
  await stage.clock.advance(545_000)
}

test('appears a minute before the end, by the time left', async () => {
  const { pass } = await renderOnStage(<ExpiryWarning />, { prepare: started })
  await pass(539_000)
  expect(warning()).toBeNull()
  await pass(2000)
  await waitFor(() => expect(warning()).toBeVisible())
  expect(warning()).toHaveTextContent('What is not saved by then may be lost.')
  expect(screen.getByRole('timer')).toHaveTextContent('0:59 left')
})

test('never takes the focus, also from nobody', async () => {
  const page = (
    <>
      <input aria-label="note" />
      <ExpiryWarning />
    </>
  )
  const { pass, user } = await renderOnStage(page, { prepare: started })
  await user.type(screen.getByLabelText('note'), 'half a wo')
  await pass(545_000)
  await waitFor(() => expect(warning()).toBeVisible())
  expect(screen.getByLabelText('note')).toHaveFocus()
  await user.keyboard('rd ')
  expect(screen.getByLabelText('note')).toHaveValue('half a word ')
  expect(warning()).toBeVisible()
  expect(screen.queryByRole('alertdialog')).toBeNull()
})

test('by keyboard: first in the page, three choices, and the focus goes back where it was', async () => {
  const page = (
    <>
      <input aria-label="note" />
      <ExpiryWarning />
    </>
  )
  const { user } = await renderOnStage(page, { prepare: lastMinute })
  await user.click(screen.getByLabelText('note'))
  await user.tab({ shift: true })
  expect(button('Carry on')).toHaveFocus()
  await user.tab({ shift: true })
  expect(button('End now')).toHaveFocus()
  await user.tab({ shift: true })
  expect(button('Extend')).toHaveFocus()
  await user.keyboard('{Escape}')
  expect(warning()).toBeNull()
  expect(screen.getByLabelText('note')).toHaveFocus()
})

test('Extend gives more time, and the warning comes again before the new end', async () => {
  const { client, pass, user } = await renderOnStage(<ExpiryWarning />, { prepare: lastMinute })
  await user.click(button('Extend'))
  await waitFor(() => expect(warning()).toBeNull())
  expect(client.remaining()).toBe(355_000)
  await pass(300_000)
  await waitFor(() => expect(warning()).toBeVisible())
})

test('"Carry on" holds for this end only', async () => {
  const { client, pass, user } = await renderOnStage(<ExpiryWarning />, { prepare: lastMinute })
  await user.click(button('Carry on'))
  await pass(1000)
  expect(warning()).toBeNull()
  await act(() => client.extend())
  await pass(300_000)
  await waitFor(() => expect(warning()).toBeVisible())
})

test('"End now" gives the own session back, and tells the host', async () => {
  const onEnd = vi.fn()
  const { client, user } = await renderOnStage(<ExpiryWarning onEnd={onEnd} />, { prepare: lastMinute })
  await user.click(button('End now'))
  await waitFor(() => expect(client.getState().status).toBe('own'))
  expect(warning()).toBeNull()
  expect(onEnd).toHaveBeenCalledOnce()
})

test.each([
  ['reached its longest', { ceilingAt: Date.UTC(2026, 5, 1, 9, 0, 38) }],
  ['reached its longest', { ceilingAt: Date.UTC(2026, 5, 1, 9, 0, 38) + 900 }],
  ['no more time to be had for this session', {}],
])('where it cannot be extended it says why: %s', async (words, session) => {
  await renderOnStage(<ExpiryWarning />, { context: withTimeLeft(38, { extendable: false, ...session }) })
  expect(warning()).toHaveTextContent(words)
  expect(within(warning()!).queryByRole('button', { name: 'Extend' })).toBeNull()
  expect(button('End now')).toBeEnabled()
})

test.each([
  ['actor_not_allowed', 'No more time was given.'],
  ['ceiling_reached', 'No more time was given.'],
  ['network', 'The server did not answer.'],
] as const)('a refused Extend is said in words, once: %s', async (code, words) => {
  const { client, user } = await renderOnStage(<ExpiryWarning />, {
    prepare: async (stage) => {
      await lastMinute(stage)
      stage.connector.extend = async () => {
        throw new ImpersonationError(code, 'for developers')
      }
    },
  })
  await user.click(button('Extend'))
  await waitFor(() => expect(within(warning()!).getByRole('alert')).toHaveTextContent(words))
  expect(warning()).not.toHaveTextContent('for developers')
  expect(client.getState().status).toBe('active')
})

test('a question to the server neither takes it away nor moves the focus', async () => {
  const { client, connector } = await renderOnStage(<ExpiryWarning />, { prepare: lastMinute })
  button('Extend').focus()
  const same = warning()
  connector.setFault(() => 'delay')
  await act(async () => void client.resume())
  expect(client.getState().status).toBe('resolving')
  expect(warning()).toBe(same)
  expect(button('Extend')).toHaveFocus()
  connector.setFault(() => 'pass')
  await act(async () => connector.release())
})

test('goes with the session, however it ends', async () => {
  const { client, connector, pass } = await renderOnStage(<ExpiryWarning />, { prepare: lastMinute })
  connector.setFault(() => 'hang')
  await pass(60_000)
  expect(client.getState().status).toBe('expired')
  expect(warning()).toBeNull()
})

test('prop: mark; one that makes no sense is said once, and a minute is used', async () => {
  const { rerender } = await renderOnStage(<ExpiryWarning mark={700_000} />, { prepare: started })
  expect(warning()).toBeVisible()
  rerender(<ExpiryWarning mark={-5} />)
  expect(warning()).toBeNull()
  expect(complaintsSoFar()).toEqual([expect.stringContaining('`mark` of the expiry warning is -5')])
  forgetComplaints()
})

test('in one’s own session there is nothing, not even an element', async () => {
  await renderOnStage(<ExpiryWarning />)
  expect(document.querySelector('[data-understudy-host]')).toBeNull()
})

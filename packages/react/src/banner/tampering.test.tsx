import { act, screen, waitFor } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { expect, test, vi } from 'vitest'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { setOutOfSight } from '../boundary/outOfSight.ts'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { renderOnStage, strip } from '../workshop/renderOnStage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

// Without a browser nothing has a place: what is about geometry is in the stories.

const started = ({ client }: Stage) => client.start(startRequest())
const host = () => document.querySelector('[data-understudy-host]')
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)))

test('onTampered hears of a removal once an incident, and the console once', async () => {
  const onTampered = vi.fn()
  await renderOnStage(<ImpersonationBanner onTampered={onTampered} />, { prepare: started })
  for (let time = 0; time < 3; time += 1) {
    host()?.remove()
    await settle()
  }
  expect(strip()).toBeVisible()
  expect(onTampered.mock.calls).toEqual([[{ kind: 'removed', restored: true }]])
  expect(complaintsSoFar()).toEqual(['Understudy: the banner was removed by something on the page, and brought back.'])
  forgetComplaints()
})

test('an onTampered that throws takes nothing away', async () => {
  const heard = vi.fn()
  vi.stubGlobal('reportError', heard)
  const onTampered = () => {
    throw new Error('of the host')
  }
  const { client, user } = await renderOnStage(<ImpersonationBanner onTampered={onTampered} />, { prepare: started })
  host()?.setAttribute('style', 'opacity: 0')
  await settle()
  vi.unstubAllGlobals()
  forgetComplaints()
  expect(heard).toHaveBeenCalledOnce()
  await user.click(screen.getByRole('button', { name: 'End session' }))
  expect(client.getState().status).toBe('own')
})

test('in the own session there is nothing to hide, and nothing is told', async () => {
  const onTampered = vi.fn()
  const { start } = await renderOnStage(<ImpersonationBanner onTampered={onTampered} />)
  host()?.remove()
  await settle()
  await start(startRequest())
  expect(host()).toHaveTextContent('Viewing as Noor Haddad')
  expect(onTampered).not.toHaveBeenCalled()
})

test('what modal dialogs do to everything else is undone, and not told', async () => {
  const onTampered = vi.fn()
  await renderOnStage(<ImpersonationBanner onTampered={onTampered} />, { prepare: started })
  for (const name of ['aria-hidden', 'inert']) host()?.setAttribute(name, 'true')
  await settle()
  expect(host()).not.toHaveAttribute('inert')
  expect(onTampered).not.toHaveBeenCalled()
})

test('a DOM without a browser is not judged', async () => {
  const onTampered = vi.fn()
  await renderOnStage(<ImpersonationBanner onTampered={onTampered} whenHidden="lock" />, { prepare: started })
  await act(() => new Promise((resolve) => setTimeout(resolve, 700)))
  expect(onTampered).not.toHaveBeenCalled()
})

test('a page that waits for its strip says what matters, keeps what was typed, and comes back', async () => {
  const { client, user } = await renderOnStage(
    <IdentityBoundary>
      <input aria-label="Draft" />
    </IdentityBoundary>,
    { prepare: started },
  )
  await user.type(screen.getByLabelText('Draft'), 'words')
  act(() => setOutOfSight(client, true))
  expect(screen.getByLabelText('Draft')).not.toBeVisible()
  expect(screen.getByRole('status')).toHaveTextContent('Viewing as Noor Haddad')
  act(() => setOutOfSight(client, false))
  expect(screen.getByLabelText('Draft')).toBeVisible()
  expect(screen.getByLabelText('Draft')).toHaveValue('words')
  act(() => setOutOfSight(client, true))
  await user.click(screen.getByRole('button', { name: 'End session' }))
  await waitFor(() => expect(client.getState().status).toBe('own'))
  act(() => setOutOfSight(client, false))
})

test('prop: whenHidden, a word that it cannot be', async () => {
  // A mistake that types do not see, in JavaScript.
  const whenHidden = 'destroy' as 'lock'
  await renderOnStage(<ImpersonationBanner whenHidden={whenHidden} />, { prepare: started })
  expect(complaintsSoFar()).toEqual([
    "Understudy: `whenHidden` of the banner is destroy, which it cannot be. 'report' is used instead.",
  ])
  forgetComplaints()
})

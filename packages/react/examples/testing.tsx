import { act, render, screen } from '@testing-library/react'
import { activeTestClient } from '@understudy/client/testing'
import { ImpersonationBanner, ImpersonationProvider, RestrictedAction } from '@understudy/react'
import { afterEach, expect, test } from 'vitest'

afterEach(() => document.body.replaceChildren())

test('in a support session invoices cannot be paid, and the strip says whose account it is', async () => {
  const { client, clock } = await activeTestClient({ actions: { 'invoice.pay': { class: 'money', mutates: true } } })
  const view = render(
    <ImpersonationProvider client={client}>
      {/* Without `standby`: what takes over when a page goes away would outlive the test. */}
      <ImpersonationBanner standby={false} />
      <RestrictedAction action="invoice.pay">
        <button type="button">Pay invoice</button>
      </RestrictedAction>
    </ImpersonationProvider>,
  )
  expect(screen.getByRole('region', { name: 'Impersonation' }).textContent).toContain('Noor Haddad')
  expect(screen.getByRole('button', { name: 'Pay invoice' }).getAttribute('aria-disabled')).toBe('true')

  // Ten minutes in no time: the own session is back, and the button with it.
  await act(() => clock.advance(600_000))
  expect(screen.queryByRole('region', { name: 'Impersonation' })).toBeNull()
  expect(screen.getByRole('button', { name: 'Pay invoice' }).getAttribute('aria-disabled')).toBeNull()
  view.unmount()
})

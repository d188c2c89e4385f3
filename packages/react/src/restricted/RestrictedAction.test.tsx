import { act, fireEvent, screen } from '@testing-library/react'
import { people, startRequest } from '@understudy/client/testing'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { withTimeLeft } from '../workshop/stage.ts'
import { RestrictedAction } from './RestrictedAction.tsx'

const pay = vi.fn()
const payButton = () => screen.getByRole('button', { name: 'Pay invoice' })
const hint = () => screen.getByText('Not available in a support session.').closest('.us-restricted')

const page = (
  <RestrictedAction action="invoice.pay">
    <button type="button" onClick={pay} className="host">
      Pay invoice
    </button>
  </RestrictedAction>
)
const active = { context: withTimeLeft(581, { mode: 'act' }) } as const

beforeEach(() => pay.mockClear())

describe('<RestrictedAction />', () => {
  test('leaves the control alone outside a support session', async () => {
    const { user, view } = await renderOnStage(page)
    await user.click(payButton())
    expect(pay).toHaveBeenCalledOnce()
    expect(view.container.innerHTML).toBe('<button type="button" class="host">Pay invoice</button>')
  })

  test('leaves an allowed action alone in a support session', async () => {
    const { user } = await renderOnStage(
      <RestrictedAction action="invoice.read">
        <button type="button" onClick={pay}>
          Pay invoice
        </button>
      </RestrictedAction>,
      active,
    )
    await user.click(payButton())
    expect(pay).toHaveBeenCalledOnce()
  })

  test('a refused control stays in its place, can be focused, and says why', async () => {
    const { user } = await renderOnStage(page, active)
    await user.tab()
    expect(payButton()).toHaveFocus()
    expect(payButton()).toHaveAttribute('aria-disabled', 'true')
    expect(payButton()).not.toHaveAttribute('disabled')
    expect(payButton()).toHaveClass('host')
    expect(payButton()).toHaveAccessibleDescription('Not available in a support session.')
    expect(hint()).toHaveAttribute('data-open')
  })

  test('pressing it by pointer or key only explains', async () => {
    const { user } = await renderOnStage(page, active)
    await user.click(payButton())
    await user.keyboard('{Enter}')
    await user.keyboard(' ')
    expect(pay).not.toHaveBeenCalled()
    expect(hint()).toHaveAttribute('data-open')
  })

  test('the reason comes with the pointer and goes with it, or with Escape', async () => {
    const { user } = await renderOnStage(page, active)
    expect(hint()).not.toHaveAttribute('data-open')
    await user.hover(payButton())
    expect(hint()).toHaveAttribute('data-open')
    await user.unhover(payButton())
    expect(hint()).not.toHaveAttribute('data-open')
    await user.tab()
    await user.keyboard('{Escape}')
    expect(hint()).not.toHaveAttribute('data-open')
  })

  test('a refused submit button sends no form', async () => {
    const submit = vi.fn((event: { preventDefault(): void }) => event.preventDefault())
    const { user } = await renderOnStage(
      <form onSubmit={submit}>
        <input aria-label="amount" />
        <RestrictedAction action="invoice.pay">
          <button type="submit">Pay invoice</button>
        </RestrictedAction>
      </form>,
      active,
    )
    await user.click(payButton())
    await user.type(screen.getByLabelText('amount'), '10{Enter}')
    expect(submit).not.toHaveBeenCalled()
  })

  test('a refused link leads nowhere and is still reached by keyboard', async () => {
    const { user } = await renderOnStage(
      <RestrictedAction action="invoice.pay">
        <a href="/pay">Pay invoice</a>
      </RestrictedAction>,
      active,
    )
    await user.tab()
    const link = screen.getByRole('link', { name: 'Pay invoice' })
    expect(link).toHaveFocus()
    expect(link).not.toHaveAttribute('href')
  })

  test('in view every change is refused, with its own reason', async () => {
    await renderOnStage(
      <RestrictedAction action="project.rename">
        <button type="button">Rename</button>
      </RestrictedAction>,
      { context: withTimeLeft(581) },
    )
    expect(screen.getByRole('button', { name: 'Rename' })).toHaveAccessibleDescription(
      'You are viewing only. Nothing can be changed.',
    )
  })

  test('an action that nobody declared is refused', async () => {
    await renderOnStage(
      <RestrictedAction action="never.declared">
        <button type="button">Pay invoice</button>
      </RestrictedAction>,
      active,
    )
    expect(payButton()).toHaveAttribute('data-restricted', 'action_untagged')
  })

  test('keeps a description that the control has already', async () => {
    await renderOnStage(
      <>
        <p id="fee">A fee applies.</p>
        <RestrictedAction action="invoice.pay">
          <button type="button" aria-describedby="fee">
            Pay invoice
          </button>
        </RestrictedAction>
      </>,
      active,
    )
    expect(payButton()).toHaveAccessibleDescription('A fee applies. Not available in a support session.')
  })

  test('prop: hint="below"', async () => {
    await renderOnStage(
      <RestrictedAction action="invoice.pay" hint="below">
        <button type="button">Pay invoice</button>
      </RestrictedAction>,
      active,
    )
    expect(hint()).toHaveAttribute('data-open')
    expect(screen.queryByRole('tooltip')).toBeNull()
  })

  test('gives the control back when the session is over', async () => {
    const { client, start, user } = await renderOnStage(page)
    await start(startRequest())
    expect(payButton()).toHaveAttribute('aria-disabled', 'true')
    await act(() => client.end())
    await user.click(payButton())
    expect(pay).toHaveBeenCalledOnce()
  })
})

test('prop: render, of the element around a refused control', async () => {
  await renderOnStage(
    <RestrictedAction action="invoice.pay" render={<div className="mine" />}>
      <button type="button">Pay invoice</button>
    </RestrictedAction>,
    active,
  )
  expect(hint()?.tagName).toBe('DIV')
  expect(hint()).toHaveClass('us-restricted', 'mine')
})

test.each([
  ['two of them', ['Pay', 'Pay later'].map((name) => <output key={name}>{name}</output>)],
  ['a text', 'Pay'],
])('what is not one control is there while it may act, and not while it is refused: %s', async (_what, children) => {
  const wrong = { action: 'invoice.pay', children } as unknown as Parameters<typeof RestrictedAction>[0]
  const { client, start, view } = await renderOnStage(<RestrictedAction {...wrong} />)
  expect(view.container).toHaveTextContent('Pay')
  await start(startRequest({ mode: 'act' }))
  expect(view.container).toBeEmptyDOMElement()
  await act(() => client.end())
  expect(view.container).toHaveTextContent('Pay')
  for (const said of complaintsSoFar()) expect(said).toContain('<RestrictedAction> takes one element')
  forgetComplaints()
})

describe('prop: confirm', () => {
  const asking = (
    <RestrictedAction action="project.rename" confirm>
      <button type="button" onClick={pay}>
        Rename
      </button>
    </RestrictedAction>
  )
  const rename = () => screen.getByRole('button', { name: 'Rename' })
  const said = () => screen.getByRole('status').textContent

  test('the first press says whose account it acts in, the second acts, and then it asks anew', async () => {
    const { user } = await renderOnStage(asking, active)
    expect(said()).toBe('')
    await user.click(rename())
    expect(pay).not.toHaveBeenCalled()
    expect(said()).toBe('Acting as Noor Haddad Press again to go on.')
    await user.pointer({ target: document.body })
    await new Promise((resolve) => setTimeout(resolve, 600))
    await user.click(rename())
    expect(pay).toHaveBeenCalledOnce()
    expect(said()).toBe('')
  })

  test('by keyboard; Escape and leaving it take the question back', async () => {
    const { user } = await renderOnStage(asking, active)
    await user.tab()
    await user.keyboard('{Enter}')
    expect(said()).toContain('Acting as Noor Haddad')
    await user.keyboard('{Escape}')
    expect(said()).toBe('')
    await user.keyboard(' ')
    await user.tab()
    expect(said()).toBe('')
    expect(pay).not.toHaveBeenCalled()
    await user.tab({ shift: true })
    await user.keyboard('{Enter}{Enter}')
    expect(pay).toHaveBeenCalledOnce()
  })

  test('a double press is no answer', async () => {
    const { user } = await renderOnStage(asking, active)
    await user.dblClick(rename())
    expect(pay).not.toHaveBeenCalled()
    expect(said()).toContain('Press again')
  })

  test('what acts on the way down is held as well, and a form is sent by the second press', async () => {
    const [down, sent] = [vi.fn(), vi.fn((event: { preventDefault(): void }) => event.preventDefault())]
    const { user } = await renderOnStage(
      <form onSubmit={sent}>
        <RestrictedAction action="project.rename" confirm>
          <button type="submit" onPointerDown={down} onKeyDown={down}>
            Rename
          </button>
        </RestrictedAction>
      </form>,
      active,
    )
    await user.tab()
    await user.keyboard('{Enter}')
    expect(down).not.toHaveBeenCalled()
    expect(sent).not.toHaveBeenCalled()
    await user.keyboard('{Enter}')
    expect(down).toHaveBeenCalledOnce()
    expect(sent).toHaveBeenCalledOnce()
  })

  test('in the own session it acts at once, and a refused one is refused', async () => {
    const { user, view } = await renderOnStage(asking)
    await user.click(rename())
    expect(pay).toHaveBeenCalledOnce()
    view.unmount()
    const { user: again } = await renderOnStage(asking, { context: withTimeLeft(581) })
    await again.click(rename())
    await again.click(rename())
    expect(pay).toHaveBeenCalledOnce()
    expect(screen.getByText('You are viewing only. Nothing can be changed.')).toBeInTheDocument()
  })

  test('a question that was asked in one account is no answer in the next', async () => {
    const { client, user } = await renderOnStage(asking, {
      prepare: ({ client }) => client.start(startRequest({ mode: 'act' })),
    })
    await user.click(rename())
    expect(said()).toContain('Noor Haddad')
    await act(() => client.switchTo({ subject: people().tomas }))
    expect(said()).toBe('')
    fireEvent.click(rename(), { detail: 1 })
    expect(pay).not.toHaveBeenCalled()
    expect(said()).toContain(people().tomas.name)
  })

  test('a key that is held down is one press', async () => {
    const { user } = await renderOnStage(asking, active)
    await user.tab()
    await user.keyboard('{Enter}')
    // What the browser would click for, were it not prevented.
    expect(fireEvent.keyDown(rename(), { key: 'Enter', repeat: true })).toBe(false)
    expect(said()).toContain('Press again')
    expect(fireEvent.keyDown(rename(), { key: 'Enter' })).toBe(true)
  })
})

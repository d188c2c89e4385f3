import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { contexts, people, startRequest } from '@understudy/client/testing'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { type Stage, withTimeLeft } from '../workshop/stage.ts'
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

/** Passes on one handler and no other attribute. */
function Plain({ onClick }: { readonly onClick?: () => void }) {
  return (
    <button type="button" onClick={onClick}>
      Rename
    </button>
  )
}

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

test('several controls that would have to ask are not shown, and that is said', async () => {
  const several = ['Pay', 'Pay later'].map((name) => <output key={name}>{name}</output>)
  const wrong = { action: 'invoice.pay', confirm: true, children: several } as unknown
  const { view } = await renderOnStage(<RestrictedAction {...(wrong as Parameters<typeof RestrictedAction>[0])} />)
  expect(view.container).toBeEmptyDOMElement()
  for (const said of complaintsSoFar()) expect(said).toContain('<RestrictedAction> takes one element')
  forgetComplaints()
})

describe('<RestrictedAction confirm />', () => {
  const rename = vi.fn()
  const started = ({ client }: Stage) => client.start(startRequest({ mode: 'act' }))
  const control = () => screen.getByRole('button', { name: 'Rename' })
  const question = () => screen.findByRole('dialog', { name: /^Acting as .?Noor Haddad.?$/ })
  const answer = (name: string | RegExp) => screen.getByRole('button', { name })
  const yes = () => answer(/^Do it as .?Noor.?$/)
  const closed = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())

  const asking = (confirm: boolean | string = true) => (
    <RestrictedAction action="project.rename" confirm={confirm}>
      <button type="button" onClick={rename}>
        Rename
      </button>
    </RestrictedAction>
  )

  beforeEach(() => rename.mockClear())

  test('in the own session nothing is asked', async () => {
    const { user, view } = await renderOnStage(asking())
    expect(view.container.innerHTML).toBe('<button type="button">Rename</button>')
    await user.click(control())
    expect(rename).toHaveBeenCalledOnce()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('confirm={false} asks nothing in a support session', async () => {
    const { user } = await renderOnStage(asking(false), { prepare: started })
    await user.click(control())
    expect(rename).toHaveBeenCalledOnce()
  })

  test('in view it is refused as ever, and what only reads is not asked about', async () => {
    const { user } = await renderOnStage(
      <>
        {asking()}
        <RestrictedAction action="invoice.read" confirm>
          <button type="button" onClick={pay}>
            Read
          </button>
        </RestrictedAction>
      </>,
      { context: withTimeLeft(581) },
    )
    expect(control()).toHaveAttribute('aria-disabled', 'true')
    await user.click(control())
    await user.click(screen.getByRole('button', { name: 'Read' }))
    expect(pay).toHaveBeenCalledOnce()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('a press asks in whose name, and runs nothing before the answer', async () => {
    const { user } = await renderOnStage(asking('The project gets another name.'), { prepare: started })
    await user.click(control())
    expect(await question()).toHaveAccessibleDescription(
      /^.?The project gets another name\..?\s*You work in .?Noor.?’s account, under your own name\. Changes are real\./,
    )
    expect(answer('Cancel')).toHaveFocus()
    expect(rename).not.toHaveBeenCalled()
    await user.click(yes())
    await waitFor(() => expect(rename).toHaveBeenCalledOnce())
    await closed()
    expect(control()).toHaveFocus()
    await user.click(control())
    await question()
    expect(rename).toHaveBeenCalledOnce()
  })

  test.each(['{Enter}', ' '])('the key "%s" asks as well, and Escape means Cancel', async (key) => {
    const { user } = await renderOnStage(asking(), { prepare: started })
    control().focus()
    await user.keyboard(key)
    await question()
    await user.keyboard('{Escape}')
    await closed()
    await waitFor(() => expect(control()).toHaveFocus())
    expect(rename).not.toHaveBeenCalled()
  })

  test('Cancel runs nothing', async () => {
    const { user } = await renderOnStage(asking(), { prepare: started })
    await user.click(control())
    await question()
    await user.click(answer('Cancel'))
    await closed()
    await waitFor(() => expect(control()).toHaveFocus())
    expect(rename).not.toHaveBeenCalled()
  })

  test('a submit button sends its form after the answer, also by Enter in a field', async () => {
    const submit = vi.fn((event: { preventDefault(): void }) => event.preventDefault())
    const { user } = await renderOnStage(
      <form onSubmit={submit}>
        <input aria-label="name" />
        <RestrictedAction action="project.rename" confirm>
          <button type="submit">Rename</button>
        </RestrictedAction>
      </form>,
      { prepare: started },
    )
    await user.type(screen.getByLabelText('name'), 'Atlas{Enter}')
    await question()
    expect(submit).not.toHaveBeenCalled()
    await user.click(yes())
    await waitFor(() => expect(submit).toHaveBeenCalledOnce())
  })

  test('no other way into the control runs before: inner and native listeners, own keys, pointer down', async () => {
    const early = vi.fn()
    const listen = (element: HTMLElement | null) => element?.addEventListener('click', rename)
    const { user } = await renderOnStage(
      <RestrictedAction action="project.rename" confirm>
        {/* biome-ignore lint/a11y/useSemanticElements: a control of the host's own making */}
        <div
          role="button"
          tabIndex={0}
          ref={listen}
          onKeyDown={({ key }) => (key === 'Enter' ? early() : undefined)}
          onPointerDown={early}
          onMouseDown={early}
        >
          Rename
        </div>
      </RestrictedAction>,
      { prepare: started },
    )
    await user.click(control())
    await question()
    await user.keyboard('{Escape}')
    await closed()
    await waitFor(() => expect(control()).toHaveFocus())
    await user.keyboard('{Enter}')
    await question()
    expect([early.mock.calls, rename.mock.calls]).toEqual([[], []])
    await user.click(yes())
    await waitFor(() => expect(rename).toHaveBeenCalledOnce())
    expect(early).not.toHaveBeenCalled()
  })

  test('a control that passes on its onClick alone asks as well', async () => {
    const { user } = await renderOnStage(
      <RestrictedAction action="project.rename" confirm>
        <Plain onClick={rename} />
      </RestrictedAction>,
      { prepare: started },
    )
    await user.click(control())
    await question()
    expect(rename).not.toHaveBeenCalled()
    await user.click(yes())
    await waitFor(() => expect(rename).toHaveBeenCalledOnce())
  })

  test('pressed twice it runs once, and what is around the control hears of its own press alone', async () => {
    const around = vi.fn()
    const { user } = await renderOnStage(
      // biome-ignore lint/a11y: a row of the host that opens by a press anywhere
      <div onClick={around}>{asking()}</div>,
      { prepare: started },
    )
    await user.dblClick(control())
    await question()
    const button = yes()
    act(() => {
      button.click()
      button.click()
    })
    await waitFor(() => expect(rename).toHaveBeenCalled())
    await closed()
    expect(rename).toHaveBeenCalledOnce()
    expect(around).toHaveBeenCalledOnce()
  })

  test('the second half of a double press answers nothing', async () => {
    const { user } = await renderOnStage(asking(), { prepare: started })
    await user.click(control())
    await question()
    fireEvent.click(yes(), { detail: 2 })
    expect(await question()).toBeInTheDocument()
    expect(rename).not.toHaveBeenCalled()
  })

  test('the end of the session closes the question, and nothing runs', async () => {
    const { client, user } = await renderOnStage(asking(), { prepare: started })
    await user.click(control())
    await question()
    await act(() => client.end())
    await closed()
    expect(rename).not.toHaveBeenCalled()
  })

  test('an end between the answer and the action lets nothing run', async () => {
    const { client, user } = await renderOnStage(asking(), { prepare: started })
    await user.click(control())
    await question()
    const button = yes()
    await act(async () => {
      button.click()
      await client.end()
    })
    await closed()
    expect(rename).not.toHaveBeenCalled()
  })

  test('another account closes the question, and nothing runs', async () => {
    const { client, user } = await renderOnStage(asking(), { prepare: started })
    await user.click(control())
    await question()
    await act(() => client.switchTo({ subject: people().tomas }))
    await closed()
    expect(rename).not.toHaveBeenCalled()
  })

  test('a hostile name and text cannot reorder the question', async () => {
    const subject = { ...people().noor, name: '\u202EdaddaH\u202C <b>Noor</b>' }
    const { user } = await renderOnStage(asking('\u202Eemaner'), {
      context: contexts.active({ mode: 'act' }, subject),
    })
    await user.click(control())
    const dialog = await screen.findByRole('dialog')
    expect(dialog.textContent).not.toMatch(/[\u202A-\u202E]/)
    expect(dialog.querySelector('b')).toBeNull()
    expect(dialog.querySelectorAll('bdi[dir="auto"]').length).toBeGreaterThanOrEqual(3)
  })
})

import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { people } from '@understudy/client/testing'
import { DEFAULT_POLICY, ImpersonationError, type Problem, type ProblemCode } from '@understudy/protocol'
import { type ComponentProps, useState } from 'react'
import { describe, expect, test, vi } from 'vitest'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { announced, renderOnStage, strip } from '../workshop/renderOnStage.tsx'
import { type Stage, wallClock } from '../workshop/stage.ts'
import { StartImpersonationDialog } from './StartImpersonationDialog.tsx'

const noor = { ...people().noor, details: ['Business plan', 'Lisbon'] }
const onStarted = vi.fn()
const onPending = vi.fn()

type Props = Partial<ComponentProps<typeof StartImpersonationDialog>>

function Console(props: Props) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Impersonate
      </button>
      <StartImpersonationDialog
        open={open}
        onOpenChange={setOpen}
        subject={noor}
        policy={DEFAULT_POLICY}
        onStarted={onStarted}
        onPending={onPending}
        now={wallClock}
        {...props}
      />
    </>
  )
}

async function openDialog(props: Props = {}, support: Parameters<typeof renderOnStage>[1] = {}) {
  onStarted.mockClear()
  onPending.mockClear()
  const stage = await renderOnStage(
    <>
      <ImpersonationBanner />
      <IdentityBoundary>
        <Console {...props} />
      </IdentityBoundary>
    </>,
    support,
  )
  await stage.user.click(screen.getByRole('button', { name: 'Impersonate' }))
  return stage
}

const REASON = 'Invoice 0311 shows VAT twice, checking the line items.'
const field = {
  code: () => screen.getByLabelText('Reason'),
  ticket: () => screen.getByLabelText('Ticket'),
  text: () => screen.getByLabelText('What do you need to look at?'),
  time: () => screen.getByLabelText('Time'),
}
const submit = () => screen.getByRole('button', { name: 'Start viewing' })

async function fillIn({ user }: Pick<Awaited<ReturnType<typeof openDialog>>, 'user'>, text = REASON) {
  await user.selectOptions(field.code(), 'billing_question')
  await user.type(field.ticket(), 'ZD-1042')
  await user.click(field.text())
  await user.paste(text)
}

/** The server refuses every start like this. */
function refusing(code: ProblemCode, rest: Partial<Problem> = {}) {
  return {
    prepare: ({ connector }: Stage) => {
      connector.start = async () => {
        const problem = { type: code, title: code, status: 422, code, detail: 'for developers', ...rest }
        throw new ImpersonationError(code, 'Refused.', { problem })
      }
    },
  }
}

describe('<StartImpersonationDialog />', () => {
  test('says whom, and what will happen', async () => {
    await openDialog()
    const dialog = screen.getByRole('dialog', { name: /^Open Noor Haddad.?’s account$/ })
    expect(dialog).toHaveTextContent('Noor Haddad cus_8F2K')
    expect(dialog).toHaveTextContent('Haddad Ceramics · Business plan · Lisbon')
    expect(dialog).toHaveAccessibleDescription(/You see what Noor sees, under your own name\./)
    expect(dialog).toHaveAccessibleDescription(/Everything you do is recorded/)
  })

  test('chooses nothing beforehand that would justify the access', async () => {
    await openDialog()
    expect(screen.getByRole('radio', { name: 'View only' })).toBeChecked()
    expect(field.code()).toHaveValue('')
    expect(field.text()).toHaveValue('')
    expect(field.ticket()).toHaveValue('')
  })

  test('offers the modes that the policy has, and says which need another person', async () => {
    await openDialog()
    expect(screen.getByRole('radio', { name: 'Act for Noor' })).toHaveAccessibleDescription('Needs approval by a lead')
    expect(screen.queryByRole('radio', { name: 'As yourself' })).toBeNull()
  })

  test('an account that asks first needs approval where the policy says flagged', async () => {
    const policy = {
      ...DEFAULT_POLICY,
      modes: { ...DEFAULT_POLICY.modes, act: { enabled: true, approval: 'flagged' } },
    } as const
    const { user } = await openDialog({ policy, subject: { ...noor, asksFirst: true } })
    expect(screen.getByText('Asks first')).toBeInTheDocument()
    await user.click(screen.getByRole('radio', { name: 'Act for Noor' }))
    expect(screen.getByRole('button', { name: 'Ask for approval' })).toBeInTheDocument()
  })

  test('says until when, on the clock on the wall', async () => {
    const { user } = await openDialog()
    expect(field.time()).toHaveAccessibleDescription('ends 15:42, with extensions by 16:32')
    await user.selectOptions(field.time(), '1 hour')
    expect(field.time()).toHaveAccessibleDescription('ends 16:32')
  })

  test('starts with what was filled in', async () => {
    const stage = await openDialog()
    await fillIn(stage)
    await stage.user.selectOptions(field.time(), '15 minutes')
    await stage.user.click(submit())
    await waitFor(() => expect(onStarted).toHaveBeenCalledOnce())
    expect(stage.connector.server.live()).toMatchObject({
      subject: people().noor,
      session: { mode: 'view', ticket: 'ZD-1042', reason: { code: 'billing_question', text: REASON } },
    })
    expect(stage.client.remaining()).toBe(900_000)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(onPending).not.toHaveBeenCalled()
  })

  test('a request for approval closes it, and the strip waits', async () => {
    const stage = await openDialog({}, { approval: 'always' })
    await stage.user.click(screen.getByRole('radio', { name: 'Act for Noor' }))
    await stage.user.selectOptions(field.code(), 'technical_issue')
    await stage.user.type(screen.getByLabelText('What do you need to do?'), 'Merge the two invoices of June.')
    await stage.user.click(screen.getByRole('button', { name: 'Ask for approval' }))
    await waitFor(() => expect(onPending).toHaveBeenCalledOnce())
    expect(onStarted).not.toHaveBeenCalled()
    expect(strip()).toHaveTextContent('Waiting for approval')
  })
})

describe('before anything is sent', () => {
  test('the first wrong field has the focus and says what is wrong; the others are listed', async () => {
    const { user, connector } = await openDialog()
    await user.type(field.ticket(), '1042')
    await user.click(submit())
    expect(field.code()).toHaveFocus()
    expect(field.code()).toBeInvalid()
    expect(field.code()).toHaveAccessibleDescription('Choose why you open this account.')
    expect(field.text()).toHaveAccessibleDescription(/Say in at least 10 characters why you open this account\./)
    expect(field.ticket()).toHaveAccessibleDescription('Write the ticket like ZD-1042.')
    expect(screen.getByRole('alert')).toHaveTextContent('3 fields need another look.')
    expect(connector.calls.map(({ name }) => name)).not.toContain('start')
  })

  test('the list leads to each field', async () => {
    const { user } = await openDialog()
    await user.click(submit())
    await user.click(screen.getByRole('button', { name: 'What do you need to look at?' }))
    expect(field.text()).toHaveFocus()
  })

  test('one wrong field needs no list', async () => {
    const stage = await openDialog()
    await fillIn(stage, 'short')
    await stage.user.click(submit())
    expect(field.text()).toHaveFocus()
    expect(screen.getByRole('alert')).toBeEmptyDOMElement()
  })

  test('a mended field is no longer wrong', async () => {
    const { user } = await openDialog()
    await user.click(submit())
    await user.selectOptions(field.code(), 'billing_question')
    expect(field.code()).toBeValid()
    expect(field.text()).toBeInvalid()
  })

  test.each([
    ['only spaces', ' '.repeat(40)],
    ['invisible characters', '\u200B'.repeat(40)],
    ['nine characters', 'too short'],
  ])('a reason of %s is none', async (_, text) => {
    const stage = await openDialog()
    await fillIn(stage, text)
    await stage.user.click(submit())
    expect(field.text()).toBeInvalid()
  })

  test('characters are counted as a person does', async () => {
    const stage = await openDialog()
    await fillIn(stage, '👩‍👩‍👧‍👦'.repeat(12))
    expect(screen.getByText('12 / 500')).toBeInTheDocument()
  })

  test('a pasted novel is seen to be too long, and is not cut to fit', async () => {
    const stage = await openDialog()
    await fillIn(stage, 'long '.repeat(200))
    expect(screen.getByText('999 / 500')).toHaveAttribute('data-over')
    await stage.user.click(submit())
    expect(field.text()).toHaveAccessibleDescription(/Shorten this to 500 characters\./)
  })

  test('Enter in the reason is a new line', async () => {
    const stage = await openDialog()
    await fillIn(stage)
    await stage.user.type(field.text(), '{Enter}more')
    expect(field.text()).toHaveValue(`${REASON}\nmore`)
    expect(stage.client.getState().status).toBe('own')
  })
})

describe('what the server refuses', () => {
  test('stands at its field, and what was typed stays', async () => {
    const errors = [{ pointer: '/ticket', code: 'pattern', detail: 'for developers' }] as const
    const stage = await openDialog({}, refusing('validation_failed', { errors }))
    await fillIn(stage)
    await stage.user.click(submit())
    await waitFor(() => expect(field.ticket()).toHaveFocus())
    expect(field.ticket()).toHaveAccessibleDescription('Write the ticket like ZD-1042.')
    expect(field.text()).toHaveValue(REASON)
    expect(screen.getByRole('alert')).toBeEmptyDOMElement()
  })

  test('of a field the dialog does not have, stands above the buttons', async () => {
    const errors = [{ pointer: '/returnTo', code: 'not_allowed', detail: 'for developers' }] as const
    const stage = await openDialog({}, refusing('validation_failed', { errors }))
    await fillIn(stage)
    await stage.user.click(submit())
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('The server did not accept this.'))
  })

  test.each<[ProblemCode, string, Partial<Problem>]>([
    ['subject_unavailable', 'This account cannot be opened.', {}],
    ['actor_not_allowed', 'You may not open this account in this mode.', {}],
    ['rate_limited', 'Too many sessions in a short time. Try again later.', {}],
    ['rate_limited', 'Try again in 14 minutes.', { retryAfter: 840 }],
    ['audit_unavailable', 'The log cannot be written right now', {}],
    ['internal', 'That did not work. Nothing was opened.', {}],
  ])('%s is said in words: %s', async (code, words, rest) => {
    const stage = await openDialog({}, refusing(code, rest))
    await fillIn(stage)
    await stage.user.click(submit())
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent(words))
    expect(screen.getByRole('dialog')).not.toHaveTextContent('for developers')
    expect(field.text()).toHaveValue(REASON)
  })

  test('can be tried again', async () => {
    const stage = await openDialog({}, { prepare: ({ connector }) => connector.setFault(() => 'fail') })
    await fillIn(stage)
    await stage.user.click(submit())
    await waitFor(() => expect(screen.getByRole('alert')).not.toBeEmptyDOMElement())
  })
})

describe('opening and closing', () => {
  test.each([
    [
      'Cancel',
      async ({ user }: { user: { click(e: Element): Promise<void> } }) => user.click(screen.getByText('Cancel')),
    ],
    ['Escape', async ({ user }: { user: { keyboard(t: string): Promise<void> } }) => user.keyboard('{Escape}')],
  ])('%s closes it and gives the focus back', async (_, close) => {
    const stage = await openDialog()
    expect(screen.getByRole('dialog')).toContainElement(document.activeElement as HTMLElement)
    await close(stage)
    expect(screen.queryByRole('dialog')).toBeNull()
    await waitFor(() => expect(screen.getByRole('button', { name: 'Impersonate' })).toHaveFocus())
  })

  test('a press beside it closes nothing', async () => {
    await openDialog()
    fireEvent.pointerDown(document.body, { button: 0 })
    fireEvent.click(document.body)
    expect(screen.getByRole('dialog')).toBeInTheDocument()
  })

  test('it brings no style element and no style attribute of its own', async () => {
    await openDialog()
    expect(document.querySelector('style')).toBeNull()
    expect(document.documentElement).toHaveAttribute('data-understudy-locked')
  })

  test('a second press while it starts sends nothing', async () => {
    const stage = await openDialog(
      {},
      { prepare: ({ connector }) => connector.setFault(({ name }) => (name === 'start' ? 'delay' : 'pass')) },
    )
    await fillIn(stage)
    await stage.user.dblClick(submit())
    await stage.user.click(screen.getByRole('button', { name: 'Starting…' }))
    expect(stage.connector.calls.filter(({ name }) => name === 'start')).toHaveLength(1)
    await act(async () => stage.connector.release())
    await waitFor(() => expect(stage.client.getState().status).toBe('active'))
  })

  test('leaving while it starts withdraws the start', async () => {
    const stage = await openDialog(
      {},
      { prepare: ({ connector }) => connector.setFault(({ name }) => (name === 'start' ? 'delay' : 'pass')) },
    )
    await fillIn(stage)
    await stage.user.click(submit())
    await stage.user.click(screen.getByRole('button', { name: 'Cancel' }))
    await act(async () => stage.connector.release())
    await waitFor(() => expect(stage.connector.server.live()).toBeNull())
    expect(onStarted).not.toHaveBeenCalled()
    expect(announced()).not.toContain('started')
  })
})

import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { people } from '@understudy/client/testing'
import { DEFAULT_POLICY } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { noor } from '../workshop/OpenedDialog.tsx'
import { announced, strip } from '../workshop/renderOnStage.tsx'
import { field, fillIn, onPending, onStarted, openDialog, REASON, submit } from '../workshop/startDialogTest.tsx'

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

  test('leaving while it is unknown whether it started withdraws it too', async () => {
    const faults: Record<string, 'lose' | 'delay'> = { start: 'lose', context: 'delay' }
    const stage = await openDialog()
    await fillIn(stage)
    stage.connector.setFault(({ name }) => faults[name] ?? 'pass')
    await stage.user.click(submit())
    await waitFor(() => expect(stage.client.getState().status).toBe('resolving'))
    await stage.user.click(screen.getByRole('button', { name: 'Cancel' }))
    stage.connector.setFault(() => 'pass')
    await act(async () => stage.connector.release())
    await waitFor(() => expect(stage.client.getState().status).toBe('own'))
    expect(stage.connector.server.live()).toBeNull()
    expect(onStarted).not.toHaveBeenCalled()
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

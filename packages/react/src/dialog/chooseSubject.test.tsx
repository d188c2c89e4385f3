import { screen, waitFor } from '@testing-library/react'
import { people } from '@understudy/client/testing'
import { DEFAULT_BREAK_GLASS, DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { searchDirectory } from '../workshop/directory.ts'
import { noor } from '../workshop/OpenedDialog.tsx'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { field, fillIn, onStarted, openDialog, submit } from '../workshop/startDialogTest.tsx'
import { StartImpersonationDialog } from './StartImpersonationDialog.tsx'

const open = () => openDialog({ subject: undefined, search: searchDirectory })
const combobox = () => screen.getByRole('combobox', { name: 'Whose account?' })

test('without a subject it begins with the search, and goes on where the next thing is asked', async () => {
  const { user } = await open()
  expect(screen.getByRole('dialog', { name: 'Open an account' })).toBeInTheDocument()
  await waitFor(() => expect(combobox()).toHaveFocus())
  await user.keyboard('noor')
  await screen.findByRole('option')
  await user.keyboard('{ArrowDown}{Enter}')
  expect(screen.getByRole('dialog', { name: /^Open Noor Haddad.?’s account$/ })).toBeInTheDocument()
  expect(screen.getByRole('radio', { name: 'View only' })).toHaveFocus()
})

test('starts in the account that was chosen, and sends no more of the person than there is to send', async () => {
  const stage = await open()
  await stage.user.type(combobox(), 'oliveira')
  await stage.user.click(await screen.findByRole('option'))
  await fillIn(stage)
  await stage.user.click(submit())
  await waitFor(() => expect(onStarted).toHaveBeenCalledOnce())
  expect(Object.keys(stage.connector.server.live()?.subject ?? {}).sort()).toEqual(['email', 'id', 'name', 'org'])
})

test('another one can be chosen, and what was typed stays', async () => {
  const stage = await open()
  await stage.user.type(combobox(), 'noor')
  await stage.user.click(await screen.findByRole('option'))
  await fillIn(stage)
  await stage.user.click(screen.getByRole('button', { name: 'Change' }))
  expect(combobox()).toHaveFocus()
  await stage.user.type(combobox(), 'oliveira')
  await stage.user.click(await screen.findByRole('option'))
  expect(screen.getByRole('dialog', { name: /Tomás Oliveira/ })).toBeInTheDocument()
  expect(field.ticket()).toHaveValue('ZD-1042')
  expect(field.code()).toHaveValue('billing_question')
})

test('Escape closes the list first, then the dialog', async () => {
  const { user } = await open()
  await user.type(combobox(), 'noor')
  await screen.findByRole('option')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('option')).toBeNull()
  expect(screen.getByRole('dialog')).toBeInTheDocument()
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('with neither subject nor search it stays closed, and says so once', async () => {
  await openDialog({ subject: undefined })
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(complaintsSoFar()).toEqual([expect.stringContaining('neither `subject` nor `search`')])
  forgetComplaints()
})

describe('while the code of the search and of the rest is on its way', () => {
  const search = searchDirectory

  afterEach(() => {
    vi.doUnmock('../picker/SubjectPicker.tsx')
    vi.unstubAllGlobals()
  })

  /** The kit as a page has it: what comes late has not come yet. `load`: what becomes of the search. */
  async function openFresh(load: () => Promise<object>, props: Parameters<typeof openDialog>[0] = {}) {
    vi.resetModules()
    vi.doMock('../picker/SubjectPicker.tsx', load)
    const { openDialog } = await import('../workshop/startDialogTest.tsx')
    return openDialog({ subject: undefined, search, ...props })
  }
  const actual = () => vi.importActual<object>('../picker/SubjectPicker.tsx')

  test('the dialog says what will be asked and can be left; the focus goes to the search when it is there', async () => {
    const asked: { arrive(code: object): void }[] = []
    await openFresh(() => new Promise((arrive) => asked.push({ arrive })))
    expect(screen.getByRole('dialog', { name: 'Open an account' })).toHaveTextContent('Whose account?')
    expect(screen.queryByRole('combobox')).toBeNull()
    expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus()
    const code = await actual()
    await waitFor(() => expect(asked).toHaveLength(1))
    asked[0]?.arrive(code)
    await waitFor(() => expect(screen.getByRole('combobox', { name: 'Whose account?' })).toHaveFocus())
  })

  test('R-10 a policy with emergency access waits for it, with the person in sight', async () => {
    const asked: { arrive(code: object): void }[] = []
    const policy = { ...DEFAULT_POLICY, breakGlass: DEFAULT_BREAK_GLASS }
    await openFresh(() => new Promise((arrive) => asked.push({ arrive })), { policy, subject: noor })
    expect(screen.getByRole('dialog', { name: /^Open Noor Haddad.?’s account$/ })).toHaveTextContent('cus_8F2K')
    expect(screen.queryByRole('radio')).toBeNull()
    const code = await actual()
    await waitFor(() => expect(asked).toHaveLength(1))
    asked[0]?.arrive(code)
    await waitFor(() => expect(screen.getByRole('radio', { name: 'View only' })).toHaveFocus())
  })

  test('where it cannot be had that is said, there and to the page', async () => {
    const told = vi.fn()
    vi.stubGlobal('reportError', told)
    const { user } = await openFresh(() => Promise.reject(new TypeError('Failed to fetch')))
    expect(await screen.findByText('That did not work. Nothing was opened.')).toHaveRole('status')
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ code: 'network' }))
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('it comes beside the page, before anybody opens the dialog', async () => {
    vi.resetModules()
    const asked = vi.fn(actual)
    vi.doMock('../picker/SubjectPicker.tsx', asked)
    const { renderOnStage } = await import('../workshop/renderOnStage.tsx')
    const { StartImpersonationDialog } = await import('./StartImpersonationDialog.tsx')
    const dialog = (props: object) => (
      <StartImpersonationDialog open={false} onOpenChange={() => undefined} policy={DEFAULT_POLICY} {...props} />
    )
    const { rerender } = await renderOnStage(dialog({ subject: people().noor }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(asked).not.toHaveBeenCalled()
    rerender(dialog({ search }))
    await waitFor(() => expect(asked).toHaveBeenCalledOnce())
  })
})

test('without a policy it stays closed, says so once, and opens when there is one', async () => {
  const { rerender } = await renderOnStage(<Asked policy={undefined} />)
  expect(screen.queryByRole('dialog')).toBeNull()
  rerender(<Asked policy={DEFAULT_POLICY} />)
  expect(screen.getByRole('dialog', { name: /^Open Noor Haddad.?’s account$/ })).toBeInTheDocument()
  expect(complaintsSoFar()).toEqual([expect.stringContaining('has no `policy`')])
  forgetComplaints()
})

/** As a page does whose policy is still on its way. */
function Asked({ policy }: { readonly policy: Policy | undefined }) {
  const given = { policy } as { policy: Policy }
  return <StartImpersonationDialog open onOpenChange={() => undefined} subject={noor} {...given} />
}

test('prop: render', async () => {
  await openDialog({ render: <section className="mine" /> })
  const dialog = screen.getByRole('dialog')
  expect(dialog.tagName).toBe('SECTION')
  expect(dialog).toHaveClass('us-dialog', 'mine')
  expect(dialog).toHaveAccessibleDescription(/Everything you do is recorded/)
  await waitFor(() => expect(dialog).toContainElement(document.activeElement as HTMLElement))
})

test('what a directory says twice is shown once', async () => {
  await openDialog({ subject: { ...noor, org: 'Haddad Ceramics', details: ['Haddad Ceramics', 'Porto', 'Porto'] } })
  expect(screen.getAllByText('Haddad Ceramics')).toHaveLength(1)
  expect(screen.getAllByText('Porto')).toHaveLength(1)
})

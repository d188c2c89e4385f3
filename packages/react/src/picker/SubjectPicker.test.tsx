import { act, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { people, startRequest } from '@understudy/client/testing'
import { expect, test, vi } from 'vitest'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { hostilePeople, searchDirectory, searchIn } from '../workshop/directory.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { SubjectPicker } from './SubjectPicker.tsx'
import type { FoundSubject, SubjectSearch } from './search.ts'

const onSelect = vi.fn()
const field = () => screen.getByRole('combobox', { name: 'Whose account?' })
const option = (name: RegExp) => screen.getByRole('option', { name })
const active = () => document.getElementById(field().getAttribute('aria-activedescendant') ?? '')

async function open(search: SubjectSearch = searchDirectory) {
  onSelect.mockClear()
  return renderOnStage(<SubjectPicker search={search} onSelect={onSelect} />)
}

/** A search whose answers the test lets come, in any order. */
function heldSearch() {
  const asked: { query: string; signal: AbortSignal; answer: (people: FoundSubject[]) => void; fail: () => void }[] = []
  const search: SubjectSearch = (query, { signal }) =>
    new Promise((answer, reject) => {
      asked.push({ query, signal, answer, fail: () => reject(new Error('secret of the back end')) })
    })
  return { asked, search }
}

test('shows nobody, and asks nothing, before something is typed', async () => {
  const search = vi.fn(searchDirectory)
  const { user } = await open(search)
  await user.type(field(), '   ')
  expect(screen.queryByRole('option')).toBeNull()
  expect(field()).toHaveAttribute('aria-expanded', 'false')
  expect(search).not.toHaveBeenCalled()
})

test('found by keys alone, and chosen by Enter', async () => {
  const { user } = await open()
  await user.type(field(), 'cus_')
  await screen.findByRole('option', { name: /Noor Haddad cus_8F2K/ })
  expect(screen.getByRole('status')).toHaveTextContent('6 people found.')
  await user.keyboard('{ArrowDown}')
  expect(active()).toBe(option(/Noor Haddad/))
  expect(active()).toHaveAttribute('aria-selected', 'true')
  await user.keyboard('{ArrowUp}')
  expect(active()).toBe(option(/cus_1JLO/))
  await user.keyboard('{ArrowDown}{Enter}')
  expect(onSelect).toHaveBeenCalledWith(expect.objectContaining({ id: 'cus_8F2K' }))
  expect(field()).toHaveFocus()
})

test('Enter chooses nobody while nobody is pointed to, and sends no form', async () => {
  const onSubmit = vi.fn()
  const user = userEvent.setup()
  await renderOnStage(
    <form onSubmit={onSubmit}>
      <SubjectPicker search={searchDirectory} onSelect={onSelect} />
    </form>,
  )
  onSelect.mockClear()
  await user.type(field(), 'noor')
  await screen.findByRole('option')
  await user.keyboard('{Enter}')
  expect(onSelect).not.toHaveBeenCalled()
  expect(onSubmit).not.toHaveBeenCalled()
})

test('Escape closes the list, and Down or a letter opens it again', async () => {
  const { user } = await open()
  await user.type(field(), 'noor')
  await screen.findByRole('option')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('option')).toBeNull()
  expect(field()).toHaveValue('noor')
  await user.keyboard('{ArrowDown}')
  expect(active()).toBe(option(/Noor Haddad/))
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('option')).toBeNull()
  await user.type(field(), ' h')
  expect(await screen.findByRole('option')).toBeVisible()
})

test('chosen by a press', async () => {
  const { user } = await open()
  await user.type(field(), 'oliveira')
  await user.click(await screen.findByRole('option', { name: /Tomás Oliveira/ }))
  expect(onSelect).toHaveBeenCalledWith(expect.objectContaining({ id: 'cus_2QXP' }))
})

test.each([
  ['lena', /Lena Brandt cus_9BRT.*Protected/],
  ['jean', /Jean-Luc O’Connor.*Disabled/],
  ['milo', /Milo Novak.*A colleague’s account/],
  ['dana', /Dana Reyes.*This is you/],
])('who cannot be chosen says why, by key and press: %s', async (query, name) => {
  const { user } = await open()
  await user.type(field(), query)
  const refused = await screen.findByRole('option', { name })
  expect(refused).toHaveAttribute('aria-disabled', 'true')
  await user.keyboard('{ArrowDown}')
  expect(active()).toBe(refused)
  await user.keyboard('{Enter}')
  await user.click(refused)
  expect(onSelect).not.toHaveBeenCalled()
})

test('oneself cannot be chosen, whatever the directory says', async () => {
  const { dana } = people()
  const { user } = await open(searchIn([dana, { ...dana, refused: 'staff' }, people().noor]))
  await user.type(field(), 'dana')
  await user.click(await screen.findByRole('option', { name: /Dana Reyes.*This is you$/ }))
  await user.keyboard('{ArrowDown}{Enter}')
  expect(onSelect).not.toHaveBeenCalled()
})

test('whose account one is in is marked and cannot be chosen, as long as one is in it', async () => {
  const { client, start, user } = await open()
  await start(startRequest())
  await user.type(field(), 'noor')
  const current = await screen.findByRole('option', { name: /Noor Haddad.*You are in this account$/ })
  await user.click(current)
  await user.keyboard('{ArrowDown}{Enter}')
  expect(onSelect).not.toHaveBeenCalled()
  await act(() => client.end())
  expect(current).not.toHaveTextContent('You are in this account')
  await user.keyboard('{Enter}')
  expect(onSelect).toHaveBeenCalledWith(expect.objectContaining({ id: 'cus_8F2K' }))
})

test('outside a provider nobody is known, and the list is the directory’s', async () => {
  onSelect.mockClear()
  const user = userEvent.setup()
  render(<SubjectPicker search={searchDirectory} onSelect={onSelect} />)
  await user.type(field(), 'noor')
  await user.click(await screen.findByRole('option', { name: /Noor Haddad/ }))
  expect(onSelect).toHaveBeenCalledOnce()
})

test('a code of the directory that has no words is never shown', async () => {
  const { user } = await open(searchIn([{ id: 'x1', name: 'Ada', refused: 'LEGAL_HOLD_7' }]))
  await user.type(field(), 'ada')
  expect(await screen.findByRole('option', { name: 'Ada x1 Cannot be opened' })).toBeInTheDocument()
})

test('an answer that comes late is discarded, and was aborted', async () => {
  const { asked, search } = heldSearch()
  const { user } = await open(search)
  await user.type(field(), 'noor')
  await waitFor(() => expect(asked.map(({ query }) => query)).toEqual(['noor']))
  expect(screen.getByRole('status')).toHaveTextContent('Searching…')
  await user.clear(field())
  await user.type(field(), 'shira')
  expect(asked[0]?.signal.aborted).toBe(true)
  await waitFor(() => expect(asked).toHaveLength(2))
  await act(async () => asked[1]?.answer([{ id: 's', name: 'Shira' }]))
  await act(async () => asked[0]?.answer([{ id: 'n', name: 'Noor' }]))
  expect(screen.getAllByRole('option')).toHaveLength(1)
  expect(option(/Shira/)).toBeInTheDocument()
})

test('leaving the page aborts what is asked', async () => {
  const { asked, search } = heldSearch()
  const { user, view } = await open(search)
  await user.type(field(), 'noor')
  await waitFor(() => expect(asked).toHaveLength(1))
  view.unmount()
  expect(asked[0]?.signal.aborted).toBe(true)
})

test('nobody found is said, with what was asked in a safe form', async () => {
  const { user } = await open()
  await user.click(field())
  await user.paste('zz\u202Ezz')
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('Nobody found for “zz\uFFFDzz”.'))
})

test('a failed search says so without the words of the error, and can be tried again', async () => {
  const { asked, search } = heldSearch()
  const { user, view } = await open(search)
  await user.type(field(), 'noor')
  await waitFor(() => expect(asked).toHaveLength(1))
  await act(async () => asked[0]?.fail())
  expect(screen.getByRole('status')).toHaveTextContent('The search did not work.')
  expect(view.container).not.toHaveTextContent('secret')
  await user.tab()
  expect(screen.getByRole('button', { name: 'Try again' })).toHaveFocus()
  await user.keyboard('{Enter}')
  await waitFor(() => expect(asked).toHaveLength(2))
  await act(async () => asked[1]?.answer([{ id: 'n', name: 'Noor' }]))
  expect(option(/Noor/)).toBeInTheDocument()
})

test('an answer of another shape counts as failed, and is said once to the developer', async () => {
  const wrong = (async () => ({ items: [] })) as unknown as SubjectSearch
  const { user } = await open(wrong)
  await user.type(field(), 'noor')
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('The search did not work.'))
  expect(complaintsSoFar().join()).toContain('did not answer with an array of people')
  forgetComplaints()
})

test('hostile names stay in their own row, with the id beside them', async () => {
  const { user } = await open(searchIn(hostilePeople))
  await user.type(field(), 'cus_')
  await screen.findAllByRole('option')
  const [forged, mixed, nameless] = screen.getAllByRole('option')
  expect(forged?.textContent).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/)
  expect(forged).toHaveTextContent('cus_8F2K')
  expect(mixed?.querySelector('[data-mixed-script]')).not.toBeNull()
  expect(nameless).toHaveTextContent('cus_VOID')
})

test('somebody who was found twice stands there once', async () => {
  const { user } = await open(async () => [
    { id: 'n', name: 'Noor', org: 'Haddad Ceramics', details: ['Haddad Ceramics'] },
    { id: 'n', name: 'Noor' },
    { id: 't', name: 'Tomás' },
  ])
  await user.type(field(), 'o')
  await screen.findByRole('option', { name: /Noor/ })
  expect(screen.getAllByRole('option')).toHaveLength(2)
})

test('without a search nobody is found, and the developer hears why', async () => {
  const none = undefined as unknown as SubjectSearch
  const { user } = await renderOnStage(<SubjectPicker search={none} onSelect={onSelect} />)
  await user.type(field(), 'noor')
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('The search did not work.'))
  expect(complaintsSoFar()).toEqual([expect.stringContaining('`search` of the subject picker is no function')])
  forgetComplaints()
})

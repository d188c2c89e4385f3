import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { searchDirectory } from '../workshop/directory.ts'
import { field, fillIn, onStarted, openDialog, submit } from '../workshop/startDialogTest.tsx'

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

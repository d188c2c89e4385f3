import { screen, waitFor } from '@testing-library/react'
import { ImpersonationError, type Problem, type ProblemCode } from '@understudy/protocol'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Stage } from '../workshop/stage.ts'
import { field, fillIn, openDialog, REASON, submit } from '../workshop/startDialogTest.tsx'

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

test('a start that left the page says on the page it came back to why it was refused, until the next try', async () => {
  const stage = await openDialog({ refusal: new ImpersonationError('subject_unavailable', 'for developers') })
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('This account cannot be opened.'))
  await fillIn(stage, REASON)
  await stage.user.click(submit())
  await waitFor(() => expect(stage.connector.calls.map(({ name }) => name)).toContain('start'))
  expect(screen.queryByText('This account cannot be opened.')).toBeNull()
})

test.each([
  [
    { stepUpOf: 'subject', status: 403 } as const,
    'asks for its owner’s second factor. Signing in again yourself does not help.',
  ],
  [{ status: 401 }, 'This needs a fresh sign-in. Sign in again'],
])('a factor that is missing: %j says whose, and sends nobody to a sign-in in vain', async (rest, words) => {
  const stage = await openDialog({}, refusing('step_up_required', rest))
  await fillIn(stage, REASON)
  await stage.user.click(submit())
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent(words))
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

describe('where the words for it cannot be had', () => {
  afterEach(() => {
    vi.doUnmock('./refused.tsx')
    vi.unstubAllGlobals()
  })

  test('the form is sent all the same, a refusal is said in one sentence, and the page is told', async () => {
    vi.resetModules()
    vi.doMock('./refused.tsx', () => Promise.reject(new TypeError('Failed to fetch')))
    const told = vi.fn()
    vi.stubGlobal('reportError', told)
    const { openDialog } = await import('../workshop/startDialogTest.tsx')
    const stage = await openDialog({}, refusing('actor_not_allowed'))
    await fillIn(stage)
    expect(screen.getByText(`${REASON.length} / 500`)).toBeInTheDocument()
    await stage.user.click(submit())
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('That did not work. Nothing was opened.'))
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ code: 'network' }))
    expect(screen.getByRole('dialog')).toBeVisible()
    await stage.user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

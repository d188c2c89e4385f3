import { screen, waitFor } from '@testing-library/react'
import { type Capabilities, DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { strip } from '../workshop/renderOnStage.tsx'
import { field, fillIn, onStarted, openDialog, submit } from '../workshop/startDialogTest.tsx'
import { withoutOwnSession } from '../workshop/withoutOwnSession.ts'

const BACK = 'You come back here by yourself when the time is over.'
const LOST = 'Your own session ends when this one begins. You have to sign in again afterwards.'
const OTHER_WAY = 'To keep it, open this page in a private window and start from there.'
const NO_REASON = 'The reason you give here is not kept. Note it in the ticket as well.'

const open = (capabilities: Partial<Capabilities>, props: Parameters<typeof openDialog>[0] = {}) =>
  openDialog(props, { capabilities: { ...withoutOwnSession, ...capabilities } })
const dialog = () => screen.getByRole('dialog')
const everyMode: Policy = {
  ...DEFAULT_POLICY,
  modes: { ...DEFAULT_POLICY.modes, shadow: { enabled: true, approval: 'never' } },
}

describe('R-96 what the back end cannot do is said before the start, and is not offered', () => {
  test('the own session ends: said in the place of the promise, with the way that keeps it', async () => {
    await open({})
    expect(dialog()).toHaveAccessibleDescription(new RegExp(`${LOST} ${OTHER_WAY}`))
    expect(dialog()).not.toHaveTextContent(BACK)
  })

  test('where no way from this browser keeps it, none is named', async () => {
    await open({ start: 'token' })
    expect(dialog()).toHaveTextContent(LOST)
    expect(dialog()).not.toHaveTextContent(OTHER_WAY)
  })

  test('a bridge whose issuer ends it tells so with the policy, for the modes it serves', async () => {
    const { user } = await openDialog({ policy: { ...DEFAULT_POLICY, ownSessionEnds: ['view'] } })
    expect(dialog()).toHaveAccessibleDescription(new RegExp(LOST))
    expect(dialog()).not.toHaveTextContent(OTHER_WAY)
    await user.click(screen.getByRole('radio', { name: 'Act for Noor' }))
    expect(dialog()).toHaveAccessibleDescription(new RegExp(BACK))
  })

  test.each(['browser', 'parallel_cookie', 'swapped_cookie', 'server', 'identity_provider'] as const)(
    'an own session that is held by %s is promised',
    async (ownSession) => {
      await open({ ownSession })
      expect(dialog()).toHaveTextContent(BACK)
      expect(dialog()).not.toHaveTextContent(LOST)
    },
  )

  test('a reason that is not kept: said, and still demanded', async () => {
    const stage = await open({ ownSession: 'browser' })
    expect(dialog()).toHaveTextContent(NO_REASON)
    await stage.user.click(submit())
    expect(field.code()).toHaveFocus()
  })

  test('a reason that is kept needs no caution', async () => {
    await open({ ownSession: 'browser', reason: 'kept' })
    expect(dialog()).not.toHaveTextContent(NO_REASON)
  })

  test('modes that it does not serve are not offered, and the first that it does is the least', async () => {
    await open({ modes: ['act', 'shadow'] }, { policy: everyMode })
    expect(screen.queryByRole('radio', { name: 'View only' })).toBeNull()
    expect(screen.getByRole('radio', { name: 'Act for Noor' })).toBeChecked()
    expect(screen.getByRole('radio', { name: 'As yourself' })).toBeInTheDocument()
  })

  test('times past its own limit are not offered, and no extension is promised', async () => {
    await open({ maxSeconds: 600 })
    expect([...(field.time() as HTMLSelectElement).options].map(({ text }) => text)).toEqual([
      '5 minutes',
      '10 minutes',
    ])
    expect(field.time()).toHaveAccessibleDescription('ends 15:42')
  })

  test('a connector that declares nothing is the bridge', async () => {
    await openDialog()
    expect(dialog()).toHaveTextContent(BACK)
    expect(field.time()).toHaveAccessibleDescription('ends 15:42, with extensions by 16:32')
  })

  test('the strip has no Extend', async () => {
    const stage = await open({})
    await fillIn(stage)
    await stage.user.click(submit())
    await waitFor(() => expect(onStarted).toHaveBeenCalledOnce())
    expect(strip()).toHaveTextContent('Viewing as')
    expect(screen.queryByRole('button', { name: 'Extend' })).toBeNull()
  })
})

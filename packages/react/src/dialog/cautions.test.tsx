import { screen, waitFor } from '@testing-library/react'
import { bridgeCapabilities, type Capabilities, DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { strip } from '../workshop/renderOnStage.tsx'
import { field, fillIn, onStarted, openDialog, submit } from '../workshop/startDialogTest.tsx'
import { behindTheBridge, withoutOwnSession } from '../workshop/withoutOwnSession.ts'

const BACK = 'You come back here by yourself when the time is over.'
const LOST = 'Your own session ends when this one begins. You have to sign in again afterwards.'
const OTHER_WAY = 'To keep it, open this page in a private window and start from there.'
const NO_REASON = 'The reason you give here is not kept. Note it in the ticket as well.'

const open = (capabilities: Partial<Capabilities>, props: Parameters<typeof openDialog>[0] = {}) =>
  openDialog(props, { capabilities: { ...withoutOwnSession, ...capabilities } })
const times = () => [...(field.time() as HTMLSelectElement).options].map(({ text }) => text)
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

  test('a bridge tells it with the policy, for the modes that its issuer serves', async () => {
    const { user } = await openDialog({ policy: { ...DEFAULT_POLICY, capabilities: { view: behindTheBridge } } })
    expect(dialog()).toHaveAccessibleDescription(new RegExp(LOST))
    expect(dialog()).not.toHaveTextContent(OTHER_WAY)
    // The bridge keeps the reason, whatever stands behind it.
    expect(dialog()).not.toHaveTextContent(NO_REASON)
    await user.click(screen.getByRole('radio', { name: 'Act for Noor' }))
    expect(dialog()).toHaveAccessibleDescription(new RegExp(BACK))
  })

  test('a bridge tells the longest time of each mode, and the time that was chosen fits it, there and in what is sent', async () => {
    const five: Capabilities = { ...bridgeCapabilities('bearer'), maxSeconds: 300 }
    const stage = await openDialog({ policy: { ...everyMode, capabilities: { view: five } } })
    expect(times()).toEqual(['5 minutes'])
    expect(field.time()).toHaveAccessibleDescription('ends 15:37')
    await stage.user.click(screen.getByRole('radio', { name: 'As yourself' }))
    expect(field.time()).toHaveValue('600')
    expect(field.time()).toHaveAccessibleDescription('ends 15:42, with extensions by 16:32')
    await stage.user.selectOptions(field.time(), '30 minutes')
    await stage.user.click(screen.getByRole('radio', { name: 'View only' }))
    expect(field.time()).toHaveValue('300')
    await fillIn(stage)
    await stage.user.click(submit())
    await waitFor(() => expect(onStarted).toHaveBeenCalledOnce())
    expect(stage.client.remaining()).toBe(300_000)
  })

  test('the harder limit of what the connector declares and what the bridge tells holds', async () => {
    const told = { view: { ...bridgeCapabilities('bearer'), maxSeconds: 300, extend: false } }
    await open(
      { ownSession: 'browser', reason: 'kept', extend: true },
      { policy: { ...everyMode, capabilities: told } },
    )
    expect(times()).toEqual(['5 minutes'])
    expect(field.time()).toHaveAccessibleDescription('ends 15:37')
  })

  test('an extension that would bring next to nothing is not promised', async () => {
    const policy = { ...DEFAULT_POLICY, duration: { ...DEFAULT_POLICY.duration, ceiling: 620 } }
    await openDialog({ policy })
    expect(field.time()).toHaveAccessibleDescription('ends 15:42')
  })

  test.each([
    ['what is no capabilities', { view: true }],
    ['nothing', { view: null }],
    ['no list of modes at all', 'everything'],
    ['other words', { view: { ...behindTheBridge, ownSession: 'yours', maxSeconds: '3600', extend: 'yes' } }],
  ])('told %s: the mode is not offered', async (_, capabilities) => {
    await openDialog({
      policy: { ...everyMode, capabilities: capabilities as unknown as Policy['capabilities'] & object },
    })
    expect(screen.queryByRole('radio', { name: 'View only' })).toBeNull()
  })

  test('told a life that can be read, and an own session that cannot: it is not promised', async () => {
    const odd = {
      ...bridgeCapabilities('bearer'),
      ownSession: 'yours' as 'server',
      extend: 'yes' as unknown as boolean,
    }
    await openDialog({ policy: { ...DEFAULT_POLICY, capabilities: { view: odd } } })
    expect(dialog()).toHaveTextContent(LOST)
    expect(field.time()).toHaveAccessibleDescription('ends 15:42')
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
    expect(times()).toEqual(['5 minutes', '10 minutes'])
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

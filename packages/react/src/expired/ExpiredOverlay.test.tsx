import { act, screen, waitFor, within } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import {
  bridgeCapabilities,
  type Capabilities,
  DEFAULT_POLICY,
  ImpersonationError,
  type Policy,
} from '@understudy/protocol'
import { describe, expect, test, vi } from 'vitest'
import { HeldPage } from '../workshop/HeldPage.tsx'
import { renderOnStage, strip } from '../workshop/renderOnStage.tsx'
import { type Stage, type SupportParameters, withTimeLeft } from '../workshop/stage.ts'
import { withoutOwnSession } from '../workshop/withoutOwnSession.ts'
import type { ExpiredOverlayProps } from './ExpiredOverlay.tsx'

const onReissued = vi.fn()
const onEnd = vi.fn()
const overlay = () => screen.queryByRole('alertdialog', { name: /^Your time in Noor Haddad.?’s account is over$/ })
const goOn = () => screen.getByRole('button', { name: 'Go on for 10 minutes' })
const back = () => screen.getByRole('button', { name: 'Back to your own account' })
const text = () => screen.getByLabelText('What do you need to look at?')
const draft = () => screen.getByLabelText('Draft', { selector: 'input' })

/** A session with something typed, whose time has just run out. */
async function runOut(props: Partial<ExpiredOverlayProps> = {}, support: SupportParameters = {}) {
  onReissued.mockClear()
  onEnd.mockClear()
  const stage = await renderOnStage(
    <HeldPage policy={DEFAULT_POLICY} onReissued={onReissued} onEnd={onEnd} {...props} />,
    { expiry: 'hold', prepare: ({ client }: Stage) => client.start(startRequest()), ...support },
  )
  await stage.user.type(draft(), 'half a line')
  await stage.pass(601_000)
  return stage
}

test('covers the page when the time is over, and takes the focus', async () => {
  const { client } = await runOut()
  expect(client.getState().status).toBe('expired')
  expect(overlay()).toHaveAccessibleDescription(/The page is kept as you left it\./)
  expect(overlay()).toContainElement(document.activeElement as HTMLElement)
  expect(draft()).not.toBeVisible()
  expect(screen.queryByRole('heading', { name: 'Good afternoon, Noor' })).toBeNull()
})

test('where the back end keeps no reason none is chosen beforehand', async () => {
  const context = withTimeLeft(1, { reason: { code: 'not_kept', text: '' } })
  const stage = await renderOnStage(<HeldPage policy={DEFAULT_POLICY} />, { expiry: 'hold', context })
  await stage.pass(2000)
  await waitFor(() => expect(overlay()).not.toBeNull())
  expect(screen.getByLabelText('Reason')).toHaveValue('')
})

/** What a bridge tells of what stands behind it. */
const told = (other: Partial<Capabilities>): Policy => ({
  ...DEFAULT_POLICY,
  capabilities: { view: { ...bridgeCapabilities('bearer'), ...other } },
})
const SIGN_IN = /nothing of your own to come back to\. Sign in again to go on\./

describe('R-96 what the back end forbids is not offered', () => {
  test('no time past its own limit, and no extension is promised', async () => {
    const { client, user } = await runOut({ policy: told({ maxSeconds: 300, extend: false }) })
    const times = [...(screen.getByLabelText('Time') as HTMLSelectElement).options].map((option) => option.text)
    expect(times).toEqual(['5 minutes'])
    expect(screen.getByLabelText('Time')).toHaveAccessibleDescription(/^ends \d\d:\d\d$/)
    await user.click(screen.getByRole('button', { name: 'Go on for 5 minutes' }))
    await waitFor(() => expect(client.getState().status).toBe('active'))
    expect(client.remaining()).toBe(300_000)
  })

  test('as the connector declares it, with the harder limit of both', async () => {
    const capabilities = { ...withoutOwnSession, ownSession: 'server', maxSeconds: 600 } as const
    await runOut({ policy: told({ maxSeconds: 300 }) }, { capabilities })
    expect(screen.getByRole('button', { name: 'Go on for 5 minutes' })).toBeVisible()
    expect(overlay()).toHaveTextContent('The reason you give here is not kept.')
  })

  test('a mode that it no longer serves: only the way back', async () => {
    await runOut({ policy: told({ modes: ['act'] }) })
    expect(back()).toBeVisible()
    expect(screen.queryByRole('button', { name: /^Go on/ })).toBeNull()
  })

  test.each([
    ['told by the bridge', told({ ownSession: 'none' })],
    ['told in words that nobody can read', told({ ownSession: 'yours' as 'none' })],
  ])('an own session that is gone, %s: nobody can go on, and it says to sign in again', async (_, policy) => {
    const { user } = await runOut({ policy })
    expect(overlay()).toHaveAccessibleDescription(SIGN_IN)
    expect(overlay()).not.toHaveTextContent('The page is kept')
    expect(screen.queryByRole('button', { name: /^Go on/ })).toBeNull()
    expect(screen.queryByRole('button', { name: 'Back to your own account' })).toBeNull()
    const end = within(overlay() as HTMLElement).getByRole('button', { name: 'End session' })
    await waitFor(() => expect(end).toHaveFocus())
    await user.click(end)
    await waitFor(() => expect(overlay()).toBeNull())
    expect(onEnd).toHaveBeenCalledOnce()
  })

  test('where the server says so by itself nothing is held: the page is left to the sign-in', async () => {
    const { client } = await runOut({}, { capabilities: withoutOwnSession })
    await waitFor(() => expect(client.getState().status).toBe('signed-out'))
    expect(overlay()).toBeNull()
  })
})

test('the reason is the one it was opened for, and on goes the same page', async () => {
  const { client, connector, user } = await runOut()
  expect(screen.getByLabelText('Reason')).toHaveValue('billing_question')
  expect(screen.getByLabelText('Ticket')).toHaveValue('ZD-1042')
  expect(text()).toHaveValue('Invoice 2231 is shown twice on the dashboard')
  await user.click(goOn())
  await waitFor(() => expect(overlay()).toBeNull())
  expect(onReissued).toHaveBeenCalledOnce()
  expect(client.remaining()).toBe(600_000)
  expect(connector.server.live()?.session).toMatchObject({ mode: 'view', ticket: 'ZD-1042' })
  expect(draft()).toBeVisible()
  expect(draft()).toHaveValue('half a line')
})

test('another reason and another time, by keyboard', async () => {
  const { client, connector, user } = await runOut()
  await user.clear(text())
  await user.type(text(), 'A second invoice has the same fault')
  await user.selectOptions(screen.getByLabelText('Time'), '5 minutes')
  screen.getByRole('button', { name: 'Go on for 5 minutes' }).focus()
  await user.keyboard('{Enter}')
  await waitFor(() => expect(client.getState().status).toBe('active'))
  expect(connector.server.live()?.session.reason.text).toBe('A second invoice has the same fault')
  expect(client.remaining()).toBe(300_000)
})

test('back to the own account', async () => {
  const { client, user } = await runOut()
  await user.click(back())
  await waitFor(() => expect(client.getState().status).toBe('own'))
  expect(overlay()).toBeNull()
  expect(onEnd).toHaveBeenCalledOnce()
  expect(draft()).toHaveValue('')
})

test('Escape changes nothing', async () => {
  const { client, user } = await runOut()
  await user.keyboard('{Escape}')
  expect(overlay()).toBeInTheDocument()
  expect(client.getState().status).toBe('expired')
})

test('a wrong field has the focus and says what is wrong; nothing is sent', async () => {
  const { connector, user } = await runOut()
  await user.clear(text())
  await user.click(goOn())
  expect(text()).toHaveFocus()
  expect(text()).toHaveAccessibleDescription(/at least 10 characters/)
  expect(connector.calls.filter(({ name }) => name === 'start')).toHaveLength(1)
})

test('what the server refuses lands at its field, and nothing typed is lost', async () => {
  const { connector, user } = await runOut()
  connector.start = async () => {
    const errors = [{ pointer: '/ticket', code: 'pattern', detail: 'for developers' }] as const
    const problem = { type: 'x', title: 'x', status: 422, code: 'validation_failed', detail: 'x', errors } as const
    throw new ImpersonationError('validation_failed', 'for developers', { problem })
  }
  await user.type(text(), ', and more')
  await user.click(goOn())
  await waitFor(() => expect(screen.getByLabelText('Ticket')).toHaveFocus())
  expect(screen.getByLabelText('Ticket')).toHaveAccessibleDescription('Write the ticket like ZD-1042.')
  expect(text()).toHaveValue('Invoice 2231 is shown twice on the dashboard, and more')
  expect(overlay()).not.toHaveTextContent('for developers')
})

test('a refusal of the whole is said, and the page stays covered', async () => {
  const { client, connector, user } = await runOut()
  connector.server.disable('cus_8F2K')
  await user.click(goOn())
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('This account cannot be opened.'))
  expect(client.getState().status).toBe('expired')
  expect(draft()).not.toBeVisible()
  expect(onReissued).not.toHaveBeenCalled()
  await user.click(back())
  await waitFor(() => expect(client.getState().status).toBe('own'))
})

test('where another person has to approve first, it says so and stays', async () => {
  const { client, clock, connector, user } = await runOut()
  const { reason } = startRequest()
  connector.start = async ({ subject }) => ({
    outcome: 'pending',
    now: clock.truth(),
    request: {
      ...{ id: 'rq_1', state: 'pending', subject, mode: 'view', reason, ticket: null, ttlSeconds: 600 },
      ...{ createdAt: clock.truth(), expiresAt: clock.truth() + 60_000 },
    },
  })
  await user.click(goOn())
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('End this session, then ask.'))
  expect(client.getState().status).toBe('expired')
  expect(back()).toBeEnabled()
})

test('while the server is away the way back is kept, and taken when it is there again', async () => {
  const { client, connector, user } = await runOut()
  connector.setFault(() => 'fail')
  await user.click(back())
  await waitFor(() => expect(client.getState().status).toBe('suspended'))
  connector.setFault(() => 'pass')
  await act(() => client.resume())
  await waitFor(() => expect(client.getState().status).toBe('own'))
})

test('a callback of the host’s that throws takes nothing away', async () => {
  const heard: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => heard.push(error))
  const broken = () => {
    throw new Error('of the host')
  }
  const { client, user } = await runOut({ onReissued: broken })
  await user.click(goOn())
  await waitFor(() => expect(heard).toHaveLength(1))
  expect(client.getState().status).toBe('active')
  expect(strip()).toHaveTextContent('End session')
  vi.unstubAllGlobals()
})

test('without a policy there is the way back, and nothing that could not work', async () => {
  const { client, user } = await runOut({ policy: null })
  expect(screen.getAllByRole('button', { name: /./ }).filter((button) => overlay()?.contains(button))).toEqual([back()])
  await user.click(back())
  await waitFor(() => expect(client.getState().status).toBe('own'))
})

test('prop: render', async () => {
  await runOut({ render: <section className="mine" /> })
  expect(screen.getByRole('alertdialog').tagName).toBe('SECTION')
  expect(screen.getByRole('alertdialog')).toHaveClass('us-dialog', 'mine')
})

import { act, screen, waitFor } from '@testing-library/react'
import { people, startRequest } from '@understudy/client/testing'
import {
  bridgeCapabilities,
  type Capabilities,
  DEFAULT_POLICY,
  ImpersonationError,
  type Policy,
} from '@understudy/protocol'
import { describe, expect, test, vi } from 'vitest'
import { searchDirectory } from '../workshop/directory.ts'
import { renderOnStage, strip } from '../workshop/renderOnStage.tsx'
import { SwitchPage } from '../workshop/SwitchPage.tsx'
import { type Stage, withTimeLeft } from '../workshop/stage.ts'
import { withoutOwnSession } from '../workshop/withoutOwnSession.ts'
import { SwitchSubject } from './SwitchSubject.tsx'

const onSwitched = vi.fn()
const onAsked = vi.fn()
const started = ({ client }: Stage) => client.start(startRequest())
const opener = () => screen.getByRole('button', { name: 'Switch account' })
const dialog = () => screen.queryByRole('dialog', { name: 'Switch to another account' })
const go = () => screen.getByRole('button', { name: /Switch to Tomás/ })
const args = { search: searchDirectory, policy: DEFAULT_POLICY, onSwitched, onAsked }

async function page(
  prepare = started as (stage: Stage) => Promise<void>,
  policy: typeof args.policy | null | 'late' = DEFAULT_POLICY,
) {
  onSwitched.mockClear()
  onAsked.mockClear()
  const given = policy === 'late' ? (undefined as unknown as null) : policy
  return renderOnStage(<SwitchPage {...args} policy={given} />, { prepare })
}

/** Opened, and Tomás chosen, by keyboard alone. */
async function choose(stage: Awaited<ReturnType<typeof page>>) {
  opener().focus()
  await stage.user.keyboard('{Enter}')
  await waitFor(() => expect(screen.getByRole('combobox')).toHaveFocus())
  await stage.user.keyboard('oliveira')
  await screen.findByRole('option')
  await stage.user.keyboard('{ArrowDown}{Enter}')
  return stage
}

test('is there only in a support session', async () => {
  const { start } = await renderOnStage(<SwitchSubject {...args} />)
  expect(screen.queryByRole('button')).toBeNull()
  await start(startRequest())
  expect(opener()).toBeVisible()
})

test('says what will happen, before anything is chosen', async () => {
  const { user } = await page()
  await user.click(opener())
  expect(dialog()).toHaveAccessibleDescription(
    /The session in .?Noor Haddad.?’s account ends, and one in the account you choose begins\./,
  )
  expect(screen.queryByRole('button', { name: /^Switch to/ })).toBeNull()
})

describe('R-96 what the back end cannot do is said before the switch', () => {
  const told = (other: Partial<Capabilities>): Policy => ({
    ...DEFAULT_POLICY,
    capabilities: { view: { ...bridgeCapabilities('bearer'), ...other } },
  })
  const shown = async (policy: Policy | null, capabilities?: Capabilities) => {
    const stage = await renderOnStage(<SwitchPage {...args} policy={policy} />, {
      prepare: started,
      ...(capabilities === undefined ? {} : { capabilities }),
    })
    await stage.user.click(opener())
    return stage
  }
  const NOT_FROM_HERE = /^Your own session ended when this one began\. End this session and sign in again/
  const TWO_STEPS = /This session ends first\. If the other one is refused, you are back in your own account\./

  test.each([
    ['told by the bridge', told({ ownSession: 'none' }), undefined],
    ['declared by the connector', DEFAULT_POLICY, withoutOwnSession],
    ['declared, without a policy', null, withoutOwnSession],
    ['told in words that nobody can read', told({ ownSession: 'yours' as 'none' }), undefined],
  ])('an own session that is gone, %s: refused, with what to do', async (_, policy, capabilities) => {
    const { user, connector } = await shown(policy, capabilities)
    expect(dialog()).toHaveAccessibleDescription(NOT_FROM_HERE)
    expect(screen.queryByRole('combobox')).toBeNull()
    const close = screen.getByRole('button', { name: 'Close' })
    expect(close).toHaveFocus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(dialog()).toBeNull())
    expect(opener()).toHaveFocus()
    expect(connector.server.live()?.subject).toEqual(people().noor)
  })

  test.each([
    ['told by the bridge', told({ second: 'refuses' }), undefined],
    ['declared by the connector', DEFAULT_POLICY, { ...bridgeCapabilities('cookie'), second: 'refuses' as const }],
  ])('a back end that refuses a second session, %s: one ends before the other', async (_, policy, capabilities) => {
    await shown(policy, capabilities)
    expect(dialog()).toHaveAccessibleDescription(TWO_STEPS)
    expect(screen.getByRole('combobox')).toBeVisible()
  })

  test('a reason that is not kept', async () => {
    await shown(told({ reason: 'dropped' }))
    expect(dialog()).toHaveAccessibleDescription(/The reason you give here is not kept\./)
  })

  test('a bridge that can do all of it promises what it always did', async () => {
    await shown(told({}))
    expect(dialog()).toHaveAccessibleDescription(
      /^The session in .?Noor Haddad.?’s account ends, and one in the account you choose begins\.$/,
    )
  })
})

test('whose account one is in is marked, and is no account to switch to', async () => {
  const { user } = await page()
  await user.click(opener())
  await user.type(screen.getByRole('combobox'), 'noor')
  await user.click(await screen.findByRole('option', { name: /Noor Haddad.*You are in this account$/ }))
  expect(screen.getByRole('combobox')).toBeVisible()
  expect(screen.queryByRole('button', { name: /^Switch to/ })).toBeNull()
})

test('the reason is kept: by keyboard from the strip into the other account', async () => {
  const stage = await choose(await page())
  expect(screen.getByRole('radio', { name: 'Same reason' })).toHaveFocus()
  expect(screen.getByRole('radio', { name: 'Same reason' })).toHaveAccessibleDescription(
    /^Billing question.*ZD-1042.*: ?Invoice 2231 is shown twice on the dashboard$/,
  )
  go().focus()
  await stage.user.keyboard('{Enter}')
  await waitFor(() => expect(onSwitched).toHaveBeenCalledOnce())
  expect(stage.connector.server.live()).toMatchObject({
    subject: people().tomas,
    session: { mode: 'view', ticket: 'ZD-1042', reason: { text: 'Invoice 2231 is shown twice on the dashboard' } },
  })
  expect(dialog()).toBeNull()
  expect(strip()).toHaveTextContent('Viewing as Tomás Oliveira')
})

test('a new reason is asked anew, with nothing chosen beforehand', async () => {
  const { connector, user } = await choose(await page())
  await user.click(screen.getByRole('radio', { name: 'New reason' }))
  expect(screen.getByLabelText('Reason', { selector: 'select' })).toHaveValue('')
  await user.click(go())
  expect(screen.getByLabelText('Reason', { selector: 'select' })).toHaveFocus()
  expect(connector.server.live()?.subject.id).toBe(people().noor.id)
  await user.selectOptions(screen.getByLabelText('Reason', { selector: 'select' }), 'technical_issue')
  await user.type(screen.getByLabelText('What do you need to look at?'), 'Shipment labels do not print')
  await user.click(go())
  await waitFor(() => expect(onSwitched).toHaveBeenCalledOnce())
  expect(connector.server.live()?.session).toMatchObject({
    ticket: null,
    reason: { code: 'technical_issue', text: 'Shipment labels do not print' },
  })
})

test('where the back end keeps no reason one is asked for anew, and nothing else is offered', async () => {
  const context = withTimeLeft(581, { reason: { code: 'not_kept', text: '' } })
  await choose(await renderOnStage(<SwitchPage {...args} />, { context }))
  expect(screen.queryByRole('radio')).toBeNull()
  expect(screen.getByLabelText('Reason', { selector: 'select' })).toHaveFocus()
  expect(screen.getByLabelText('Reason', { selector: 'select' })).toHaveValue('')
  expect(go()).toBeVisible()
})

test('a refusal is said, and one stays where one was', async () => {
  const { client, connector, user } = await choose(await page())
  connector.server.disable(people().tomas.id)
  await user.click(go())
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('This account cannot be opened.'))
  expect(client.getState()).toMatchObject({ status: 'active', subject: people().noor })
  expect(onSwitched).not.toHaveBeenCalled()
})

test('a field that is refused while it is not shown is said of the whole', async () => {
  const { connector, user } = await choose(await page())
  connector.start = async () => {
    const errors = [{ pointer: '/ticket', code: 'required', detail: 'for developers' }] as const
    const problem = { type: 'x', title: 'x', status: 422, code: 'validation_failed', detail: 'x', errors } as const
    throw new ImpersonationError('validation_failed', 'for developers', { problem })
  }
  await user.click(go())
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('Give the ticket this belongs to.'))
})

test('an approval that is needed is no failure: it is said, and one stays', async () => {
  const { client, connector, clock, user } = await choose(await page())
  const { reason } = startRequest()
  connector.start = async ({ subject }) => ({
    outcome: 'pending',
    now: clock.truth(),
    request: {
      ...{ id: 'rq_1', state: 'pending', subject, mode: 'view', reason, ticket: null, ttlSeconds: 600 },
      ...{ createdAt: clock.truth(), expiresAt: clock.truth() + 60_000 },
    },
  })
  await user.click(go())
  await screen.findByRole('dialog', { name: 'Approval needed' })
  expect(screen.getByRole('alert')).toHaveTextContent(/You stay in .?Noor Haddad.?’s account\./)
  expect(client.getState()).toMatchObject({ status: 'active', subject: people().noor })
  expect(onAsked).toHaveBeenCalled()
  expect(screen.getByRole('button', { name: 'Close' })).toHaveFocus()
  await user.keyboard('{Enter}')
  await waitFor(() => expect(opener()).toHaveFocus())
})

test('while it is under way nothing closes it, and a second press sends nothing', async () => {
  const { connector, user } = await choose(await page())
  connector.setFault(({ name }) => (name === 'start' ? 'delay' : 'pass'))
  const before = connector.calls.filter(({ name }) => name === 'start').length
  await user.dblClick(go())
  await user.keyboard('{Escape}')
  expect(dialog()).toBeInTheDocument()
  expect(connector.calls.filter(({ name }) => name === 'start')).toHaveLength(before + 1)
  await act(async () => connector.release())
  await waitFor(() => expect(onSwitched).toHaveBeenCalledOnce())
})

test('Escape and Cancel close it, and the focus goes back to the strip', async () => {
  const { user } = await page()
  await user.click(opener())
  await user.keyboard('{Escape}')
  expect(dialog()).toBeNull()
  await waitFor(() => expect(opener()).toHaveFocus())
})

test('without a policy there is the same reason only', async () => {
  await choose(await page(started, null))
  expect(screen.getByRole('radio', { name: 'Same reason' })).toBeChecked()
  expect(screen.queryByRole('radio', { name: 'New reason' })).toBeNull()
})

test('a policy that has not come yet is none: the same reason can be given', async () => {
  const { client, user } = await choose(await page(started, 'late'))
  expect(screen.queryByRole('radio', { name: 'New reason' })).toBeNull()
  await user.click(go())
  await waitFor(() =>
    expect(client.getState()).toMatchObject({ status: 'active', subject: { name: people().tomas.name } }),
  )
})

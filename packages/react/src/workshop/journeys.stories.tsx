import type { Meta, StoryObj } from '@storybook/react-vite'
import {
  fakeServer,
  flush,
  manualClock,
  memoryChannel,
  ownTestClient,
  people,
  startRequest,
  type TestClient,
} from '@understudy/client/testing'
import { DEFAULT_POLICY } from '@understudy/protocol'
import { useState } from 'react'
import { expect, screen, userEvent, waitFor, within } from 'storybook/test'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { StartImpersonationDialog } from '../dialog/StartImpersonationDialog.tsx'
import { ExpiryWarning } from '../expiry/ExpiryWarning.tsx'
import { useImpersonation } from '../hooks/useImpersonation.ts'
import { HostPage } from './HostPage.tsx'
import { noor } from './OpenedDialog.tsx'
import { type Stage, wallClock } from './stage.ts'
import { TabPane } from './TabPane.tsx'

/** The kit as an application puts it together. */
function Application() {
  const [open, setOpen] = useState(false)
  const status = useImpersonation((state) => state.status)
  return (
    <>
      <ImpersonationBanner standby={false} />
      <ExpiryWarning />
      <IdentityBoundary fallback={<p>One moment…</p>}>
        {status === 'own' ? (
          <main className="host-page">
            <h1>Customers</h1>
            <button type="button" className="host-button" onClick={() => setOpen(true)}>
              Impersonate
            </button>
          </main>
        ) : (
          <HostPage />
        )}
      </IdentityBoundary>
      <StartImpersonationDialog
        open={open}
        onOpenChange={setOpen}
        subject={noor}
        policy={DEFAULT_POLICY}
        now={wallClock}
      />
    </>
  )
}

const meta = {
  title: 'Journeys',
  component: Application,
  globals: { viewport: { value: 'desktop' } },
} satisfies Meta<typeof Application>

export default meta

type Story = StoryObj<typeof meta>

const strip = () => screen.queryByRole('region', { name: 'Impersonation' })
const warning = () => screen.queryByRole('region', { name: /almost over/ })
const said = () => screen.getAllByRole('status').map((region) => region.textContent)
const stageOf = ({ loaded }: { readonly loaded: Record<string, unknown> }) => loaded.stage as Stage

async function fillIn(): Promise<void> {
  await userEvent.click(await screen.findByRole('button', { name: 'Impersonate' }))
  await screen.findByRole('dialog', { name: 'Open Noor Haddad’s account' })
  await userEvent.selectOptions(screen.getByLabelText('Reason'), 'billing_question')
  await userEvent.type(screen.getByLabelText('Ticket'), 'ZD-1042')
  await userEvent.type(screen.getByLabelText('What do you need to look at?'), 'Invoice 0311 shows VAT twice.')
}

const pressStart = () => userEvent.click(screen.getByRole('button', { name: 'Start viewing' }))

/** Start, be warned, get more time, end: and back where one was. */
export const StartWarnExtendEnd: Story = {
  play: async (context) => {
    const { step } = context
    const { client, clock } = stageOf(context)
    await step('start', async () => {
      await fillIn()
      await pressStart()
      await waitFor(() => expect(strip()).toHaveTextContent('Viewing as Noor Haddad'))
      await expect(screen.getByText('€ 3,920.50')).toBeVisible()
      await expect(screen.queryByText('Customers')).toBeNull()
    })
    await step('be warned, without losing the focus', async () => {
      await expect(warning()).toBeNull()
      await clock.advance(545_000)
      await waitFor(() => expect(warning()).toBeVisible(), { timeout: 3000 })
      await expect(warning()?.contains(document.activeElement)).toBe(false)
      await expect(said()).toContain('1 minute left in this support session.')
    })
    await step('extend', async () => {
      await userEvent.click(within(screen.getByRole('region', { name: /almost over/ })).getByText('Extend'))
      await waitFor(() => expect(warning()).toBeNull())
      await expect(client.remaining()).toBe(355_000)
    })
    await step('end', async () => {
      await userEvent.click(screen.getByRole('button', { name: 'End session' }))
      await waitFor(() => expect(strip()).toBeNull())
      await expect(screen.getByText('Customers')).toBeVisible()
      await expect(said()).toContain('Support session over. You ended it.')
    })
  },
}

/** Nobody does anything: the time runs out, and the own page is back. */
export const ExpiryAndReturn: Story = {
  parameters: { support: { prepare: ({ client }: Stage) => client.start(startRequest()) } },
  play: async (context) => {
    const { client, clock, connector } = stageOf(context)
    await expect(await screen.findByText('€ 3,920.50')).toBeVisible()
    await context.step('the last second', async () => {
      await clock.advance(599_000)
      await expect(client.getState().status).toBe('active')
    })
    await context.step('over: nothing of the account is shown, and the reason is said', async () => {
      await clock.advance(1_000)
      await waitFor(() => expect(screen.getByText('Customers')).toBeVisible())
      await expect(screen.queryByText('€ 3,920.50')).toBeNull()
      await expect(strip()).toBeNull()
      await expect(said()).toContain('Support session over. The time was over.')
    })
    await expect(connector.server.ended).toMatchObject([{ reason: 'ceiling' }])
  },
}

/** The server says no: said in words, what was typed stays, and one is still oneself. */
export const RefusedStart: Story = {
  parameters: { support: { prepare: ({ connector }: Stage) => connector.server.disable(people().noor.id) } },
  play: async (context) => {
    const { client, connector } = stageOf(context)
    await fillIn()
    await pressStart()
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('This account cannot be opened.'))
    await expect(screen.getByLabelText('Ticket')).toHaveValue('ZD-1042')
    await expect(strip()).toBeNull()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await expect(screen.getByText('Customers')).toBeVisible()
    await expect(client.getState().status).toBe('own')
    await expect(connector.server.live()).toBeNull()
  },
}

interface Tabs {
  readonly one: TestClient
  readonly two: TestClient
}

async function openTwoTabs(): Promise<Tabs> {
  const clock = manualClock()
  const shared = { clock, tabs: memoryChannel(), server: fakeServer({ now: clock.truth }) }
  return { one: await ownTestClient(shared), two: await ownTestClient(shared) }
}

/** What happens in one tab holds in the other, also where no message arrives. */
export const TwoTabs: Story = {
  loaders: [async () => ({ tabs: await openTwoTabs() })],
  render: (_args, { loaded }) => {
    const { one, two } = loaded.tabs as Tabs
    return (
      <main className="host-page">
        <h1>One browser, two tabs</h1>
        <div className="host-cards">
          <TabPane name="Tab one" client={one.client} onStart={() => void one.client.start(startRequest())} />
          <TabPane name="Tab two" client={two.client} onStart={() => void two.client.start(startRequest())} />
        </div>
      </main>
    )
  },
  play: async ({ loaded, step }) => {
    const { one, two } = loaded.tabs as Tabs
    const tab = (name: string) => within(screen.getByRole('region', { name }))
    const shows = (text: RegExp) =>
      waitFor(async () => {
        for (const name of ['Tab one', 'Tab two']) {
          await expect(screen.getByRole('region', { name })).toHaveTextContent(text)
        }
      })

    await step('started in the one, the other follows', async () => {
      await userEvent.click(tab('Tab one').getByRole('button', { name: 'Impersonate' }))
      await shows(/Noor Haddad’s page/)
    })
    await step('ended in the other, the one follows', async () => {
      await userEvent.click(tab('Tab two').getByRole('button', { name: 'End session' }))
      await shows(/Dana Reyes’s own page/)
    })
    await step('a message is lost: the tab is behind, and asks as soon as it is looked at', async () => {
      one.tabs.drop(true)
      await userEvent.click(tab('Tab one').getByRole('button', { name: 'Impersonate' }))
      await waitFor(() => expect(one.client.getState().status).toBe('active'))
      await flush()
      await expect(two.client.getState().status).toBe('own')
      two.lifecycle.signal('visible')
      await shows(/Noor Haddad’s page/)
    })
    await expect(one.server.ended).toHaveLength(1)
  },
}

import type { Meta, StoryObj } from '@storybook/react-vite'
import { startRequest } from '@understudy/client/testing'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { HostPage } from '../workshop/HostPage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { IdentityBoundary } from './IdentityBoundary.tsx'

const meta = {
  title: 'Identity boundary/Features',
  component: IdentityBoundary,
  args: { fallback: <p>One moment…</p>, children: <HostPage /> },
  render: (args) => (
    <>
      <ImpersonationBanner standby={false} />
      <IdentityBoundary {...args} />
    </>
  ),
} satisfies Meta<typeof IdentityBoundary>

export default meta

type Story = StoryObj<typeof meta>

const dark = { globals: { theme: 'dark' } } satisfies Partial<Story>

const expire = async ({ client, connector, clock }: Stage) => {
  await client.start(startRequest())
  connector.setFault(() => 'hang')
  await clock.advance(601_000)
}
export const Expired: Story = { parameters: { support: { prepare: expire } } }

const loseTheServer = async ({ client, connector }: Stage) => {
  await client.start(startRequest())
  connector.setFault(() => 'fail')
  await client.resume()
}
export const Suspended: Story = { parameters: { support: { prepare: loseTheServer } } }
export const SuspendedDark: Story = { ...Suspended, ...dark }

import type { Meta, StoryObj } from '@storybook/react-vite'
import { startRequest } from '@understudy/client/testing'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { ar } from '../messages/ar.ts'
import { HostPage } from '../workshop/HostPage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { withoutOwnSession } from '../workshop/withoutOwnSession.ts'
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

/** The own session did not outlive the support session: that is said, with the way to sign in. */
export const SignInAgain: Story = {
  args: { onSignIn: () => undefined },
  parameters: {
    support: {
      capabilities: withoutOwnSession,
      prepare: async ({ client }: Stage) => {
        await client.start(startRequest())
        await client.end()
      },
    },
  },
}
export const SignInAgainDark: Story = { ...SignInAgain, ...dark }
export const SignInAgainOnPhone: Story = { ...SignInAgain, globals: { viewport: { value: 'phone' } } }
export const SignInAgainArabic: Story = {
  ...SignInAgain,
  parameters: { support: { ...SignInAgain.parameters?.support, messages: ar } },
}

const loseTheServer = async ({ client, connector }: Stage) => {
  await client.start(startRequest())
  connector.setFault(() => 'fail')
  await client.resume()
}
export const Suspended: Story = { parameters: { support: { prepare: loseTheServer } } }
export const SuspendedDark: Story = { ...Suspended, ...dark }

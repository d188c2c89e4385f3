import type { Meta, StoryObj } from '@storybook/react-vite'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { HostPage } from '../workshop/HostPage.tsx'
import { withTimeLeft } from '../workshop/stage.ts'
import { ExpiryWarning } from './ExpiryWarning.tsx'

const meta = {
  title: 'Expiry warning',
  component: ExpiryWarning,
  parameters: { support: { context: withTimeLeft(52) }, docs: { story: { height: '320px' } } },
  render: (args) => (
    <>
      <ImpersonationBanner standby={false} />
      <ExpiryWarning {...args} />
      <HostPage />
    </>
  ),
} satisfies Meta<typeof ExpiryWarning>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = { args: { mark: 60_000 } }

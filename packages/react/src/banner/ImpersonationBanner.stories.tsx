import type { Meta, StoryObj } from '@storybook/react-vite'
import { HostPage } from '../workshop/HostPage.tsx'
import { withTimeLeft } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

const meta = {
  title: 'Banner',
  component: ImpersonationBanner,
  // The next story would find this one's strip still standing by.
  args: { standby: false },
  parameters: { support: { context: withTimeLeft(581) } },
  render: (args) => (
    <>
      <ImpersonationBanner {...args} />
      <HostPage />
    </>
  ),
} satisfies Meta<typeof ImpersonationBanner>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = {
  args: { standby: false, placement: 'top', layout: 'push', frame: true },
  argTypes: {
    placement: { control: 'inline-radio', options: ['top', 'bottom'] },
    layout: { control: 'inline-radio', options: ['push', 'overlay', 'floating'] },
  },
}

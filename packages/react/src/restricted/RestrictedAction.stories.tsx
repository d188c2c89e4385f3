import type { Meta, StoryObj } from '@storybook/react-vite'
import { HostPage } from '../workshop/HostPage.tsx'
import { withTimeLeft } from '../workshop/stage.ts'
import { RestrictedAction } from './RestrictedAction.tsx'

const meta = {
  title: 'Restricted action',
  component: RestrictedAction,
  args: {
    action: 'invoice.pay',
    children: (
      <button type="button" className="host-button">
        Pay invoice
      </button>
    ),
  },
  parameters: { support: { context: withTimeLeft(581) } },
  render: (args) => (
    <HostPage>
      <RestrictedAction {...args} />
    </HostPage>
  ),
} satisfies Meta<typeof RestrictedAction>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = {
  argTypes: {
    action: { control: 'select', options: ['invoice.read', 'project.rename', 'invoice.pay', 'unknown'] },
    hint: { control: 'inline-radio', options: ['bubble', 'below'] },
  },
}

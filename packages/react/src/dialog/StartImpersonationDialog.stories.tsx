import type { Meta, StoryObj } from '@storybook/react-vite'
import { DEFAULT_POLICY } from '@understudy/protocol'
import { noor, OpenedDialog } from '../workshop/OpenedDialog.tsx'
import { StartImpersonationDialog } from './StartImpersonationDialog.tsx'

const meta = {
  title: 'Start dialog',
  component: StartImpersonationDialog,
  args: { open: true, onOpenChange: () => undefined, subject: noor, policy: DEFAULT_POLICY },
  parameters: { docs: { story: { height: '780px' } } },
  render: (args) => <OpenedDialog {...args} />,
} satisfies Meta<typeof StartImpersonationDialog>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = {
  args: { subject: { ...noor, asksFirst: true } },
  argTypes: { open: { control: false } },
}

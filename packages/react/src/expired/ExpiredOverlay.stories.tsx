import type { Meta, StoryObj } from '@storybook/react-vite'
import { DEFAULT_POLICY } from '@understudy/protocol'
import { HeldPage, hold } from '../workshop/HeldPage.tsx'
import { ExpiredOverlay } from './ExpiredOverlay.tsx'

const meta = {
  title: 'Expired overlay',
  component: ExpiredOverlay,
  args: { policy: DEFAULT_POLICY },
  parameters: { support: hold(), docs: { story: { height: '640px' } } },
  render: (args) => <HeldPage {...args} />,
} satisfies Meta<typeof ExpiredOverlay>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = { args: { policy: { ...DEFAULT_POLICY, version: 'playground' } } }

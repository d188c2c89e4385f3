import type { Meta, StoryObj } from '@storybook/react-vite'
import { startRequest } from '@understudy/client/testing'
import { LeavePage } from '../workshop/LeavePage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { SignOutGuard } from './SignOutGuard.tsx'

const meta = {
  title: 'Sign-out guard',
  component: SignOutGuard,
  args: {
    children: (
      <button type="button" className="host-button">
        Sign out
      </button>
    ),
  },
  parameters: {
    support: { prepare: ({ client }: Stage) => client.start(startRequest()) },
    docs: { story: { height: '420px' } },
  },
  render: (args) => <LeavePage {...args} />,
} satisfies Meta<typeof SignOutGuard>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = {
  args: {
    children: (
      <a className="host-button" href="/logout">
        Leave
      </a>
    ),
  },
}

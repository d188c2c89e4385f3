import type { Meta, StoryObj } from '@storybook/react-vite'
import { startRequest } from '@understudy/client/testing'
import { DEFAULT_POLICY } from '@understudy/protocol'
import { searchDirectory } from '../workshop/directory.ts'
import { SwitchPage } from '../workshop/SwitchPage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { SwitchSubject } from './SwitchSubject.tsx'

const meta = {
  title: 'Switch',
  component: SwitchSubject,
  args: { search: searchDirectory, policy: DEFAULT_POLICY },
  parameters: {
    support: { prepare: ({ client }: Stage) => client.start(startRequest()) },
    docs: { story: { height: '640px' } },
  },
  render: (args) => <SwitchPage {...args} />,
} satisfies Meta<typeof SwitchSubject>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = { args: { policy: { ...DEFAULT_POLICY, version: 'playground' } } }

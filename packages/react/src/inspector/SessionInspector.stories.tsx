import type { Meta, StoryObj } from '@storybook/react-vite'
import { startRequest } from '@understudy/client/testing'
import '../styles/inspector.css'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { HostPage } from '../workshop/HostPage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { SessionInspector } from './SessionInspector.tsx'

const meta = {
  title: 'Session inspector',
  component: SessionInspector,
  args: { defaultOpen: true },
  parameters: {
    support: { prepare: ({ client }: Stage) => client.start(startRequest()) },
    docs: { story: { height: '640px' } },
  },
  render: (args) => (
    <>
      <ImpersonationBanner standby={false} />
      <SessionInspector {...args} />
      <HostPage />
    </>
  ),
} satisfies Meta<typeof SessionInspector>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}
export const Playground: Story = { args: { claims: { sub: 'cus_8F2K', act: { sub: 'sup_dana' }, scope: 'app' } } }
export const Folded: Story = { args: { defaultOpen: false } }

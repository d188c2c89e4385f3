import type { Meta, StoryObj } from '@storybook/react-vite'
import { HostPage } from '../workshop/HostPage.tsx'
import { withTimeLeft } from '../workshop/stage.ts'
import { IdentityBoundary } from './IdentityBoundary.tsx'

const meta = {
  title: 'Identity boundary',
  component: IdentityBoundary,
  args: { children: <HostPage /> },
  parameters: { support: { context: withTimeLeft(581) } },
} satisfies Meta<typeof IdentityBoundary>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = { args: { fallback: <p>One moment…</p> } }

import type { Meta, StoryObj } from '@storybook/react-vite'
import { ModeBadge } from './ModeBadge.tsx'

const meta = {
  title: 'Mode badge',
  component: ModeBadge,
  args: { mode: 'view', breakGlass: false },
  decorators: [
    (Story) => (
      <main className="host-page">
        <Story />
      </main>
    ),
  ],
} satisfies Meta<typeof ModeBadge>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = { argTypes: { mode: { control: 'inline-radio', options: ['view', 'act', 'shadow'] } } }

export const Modes: Story = {
  render: () => (
    <p>
      <ModeBadge mode="view" /> <ModeBadge mode="act" /> <ModeBadge mode="shadow" /> <ModeBadge mode="act" breakGlass />
    </p>
  ),
}

export const ModesDark: Story = { ...Modes, globals: { theme: 'dark' } }

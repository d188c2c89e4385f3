import type { Meta, StoryObj } from '@storybook/react-vite'
import { de } from '../messages/de.ts'
import { withTimeLeft } from '../workshop/stage.ts'
import { ImpersonationCountdown } from './ImpersonationCountdown.tsx'

const meta = {
  title: 'Countdown',
  component: ImpersonationCountdown,
  parameters: { support: { context: withTimeLeft(581) } },
  decorators: [
    (Story) => (
      <main className="host-page">
        <Story />
      </main>
    ),
  ],
} satisfies Meta<typeof ImpersonationCountdown>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}
export const UnderAMinute: Story = { parameters: { support: { context: withTimeLeft(38) } } }
export const German: Story = { parameters: { support: { context: withTimeLeft(581), messages: de } } }

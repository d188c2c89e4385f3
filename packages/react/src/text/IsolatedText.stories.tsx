import type { Meta, StoryObj } from '@storybook/react-vite'
import { IsolatedText } from './IsolatedText.tsx'

const meta = {
  title: 'Isolated text',
  component: IsolatedText,
  args: { children: 'Noor Haddad' },
  decorators: [
    (Story) => (
      <main className="host-page">
        Viewing as <Story />, who is cus_8F2K
      </main>
    ),
  ],
} satisfies Meta<typeof IsolatedText>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}
export const Hebrew: Story = { args: { children: 'שירה מזרחי' } }
export const RightToLeftOverride: Story = { args: { children: 'Noor\u202E daddaH' } }
export const MixedAlphabets: Story = { args: { children: 'H\u0430dd\u0430d' } }
export const CombiningFlood: Story = { args: { children: `Z${'\u0336\u0321\u0356'.repeat(40)}algo` } }
export const TooLong: Story = { args: { children: 'Noor '.repeat(40), max: 24 } }

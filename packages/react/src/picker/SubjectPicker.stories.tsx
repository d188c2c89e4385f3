import type { Meta, StoryObj } from '@storybook/react-vite'
import { searchDirectory } from '../workshop/directory.ts'
import { SubjectPicker } from './SubjectPicker.tsx'

const meta = {
  title: 'Subject picker',
  component: SubjectPicker,
  args: { search: searchDirectory, onSelect: () => undefined },
  parameters: { docs: { story: { height: '460px' } } },
  decorators: [
    (Story) => (
      <main className="host-page host-narrow">
        <Story />
      </main>
    ),
  ],
} satisfies Meta<typeof SubjectPicker>

export default meta

type Story = StoryObj<typeof meta>

export const Default: Story = {}

export const Playground: Story = { args: { label: 'Open the account of' } }

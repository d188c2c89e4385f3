import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, screen, userEvent, waitFor } from 'storybook/test'
import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import { hostilePeople, searchDirectory, searchIn } from '../workshop/directory.ts'
import { SubjectPicker } from './SubjectPicker.tsx'

const meta = {
  title: 'Subject picker/Features',
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

const dark = { globals: { theme: 'dark' } } satisfies Partial<Story>
const phone = { globals: { viewport: { value: 'phone' } } } satisfies Partial<Story>

const ask =
  (query: string): NonNullable<Story['play']> =>
  async () => {
    await userEvent.type(await screen.findByRole('combobox'), query)
  }

const found: NonNullable<Story['play']> = async (context) => {
  await ask('example')(context)
  await screen.findAllByRole('option')
  await userEvent.keyboard('{ArrowDown}')
}

/** The first is pointed to; who cannot be chosen says why. */
export const Found: Story = { play: found }
export const FoundDark: Story = { ...Found, ...dark }
export const FoundOnPhone: Story = { ...Found, ...phone }
export const FoundInArabic: Story = { ...Found, parameters: { support: { messages: ar } } }
export const FoundInArabicOnPhone: Story = { ...FoundInArabic, ...phone }
export const German: Story = { ...Found, parameters: { support: { messages: de } } }

/** Reached by key, and not to be chosen. */
export const RefusedPointedTo: Story = {
  play: async (context) => {
    await ask('lena')(context)
    await screen.findByRole('option')
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await expect(screen.getByRole('option')).toHaveAttribute('aria-disabled', 'true')
  },
}

export const Searching: Story = {
  args: { search: () => new Promise(() => undefined) },
  play: async (context) => {
    await ask('noor')(context)
    await expect(screen.getByRole('status')).toHaveTextContent('Searching…')
  },
}
export const NobodyFound: Story = {
  play: async (context) => {
    await ask('nobody of that name')(context)
    await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('Nobody found'))
  },
}
export const Failed: Story = {
  args: { search: () => Promise.reject(new Error('no connection')) },
  play: async (context) => {
    await ask('noor')(context)
    await waitFor(() => expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible())
  },
}
export const FailedDark: Story = { ...Failed, ...dark }

/** Overrides, look-alikes, nothing visible, and very long. */
export const HostileNames: Story = {
  args: { search: searchIn(hostilePeople) },
  play: async (context) => {
    await ask('cus_')(context)
    await screen.findAllByRole('option')
  },
}
export const HostileNamesOnPhone: Story = { ...HostileNames, ...phone }

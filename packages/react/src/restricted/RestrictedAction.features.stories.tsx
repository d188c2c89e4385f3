import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, screen, userEvent, waitFor } from 'storybook/test'
import { ar } from '../messages/ar.ts'
import { HostPage } from '../workshop/HostPage.tsx'
import { withTimeLeft } from '../workshop/stage.ts'
import { RestrictedAction } from './RestrictedAction.tsx'

const pay = fn()

const meta = {
  title: 'Restricted action/Features',
  component: RestrictedAction,
  args: {
    action: 'invoice.pay',
    children: (
      <button type="button" className="host-button" onClick={pay}>
        Pay invoice
      </button>
    ),
  },
  parameters: { support: { context: withTimeLeft(581, { mode: 'act' }) } },
  render: (args) => (
    <HostPage>
      <RestrictedAction {...args} />
    </HostPage>
  ),
} satisfies Meta<typeof RestrictedAction>

export default meta

type Story = StoryObj<typeof meta>

const dark = { globals: { theme: 'dark' } } satisfies Partial<Story>

/** Outside a support session the control is the host's own. */
export const InOwnSession: Story = { parameters: { support: {} } }

/** Pressed: nothing happens but the reason, which keyboard and screen reader get as well. */
export const Pressed: Story = {
  play: async () => {
    const button = await screen.findByRole('button', { name: 'Pay invoice' })
    await userEvent.click(button)
    await expect(pay).not.toHaveBeenCalled()
    await expect(button).toHaveFocus()
    await expect(screen.getByRole('tooltip')).toBeVisible()
    await expect(button).toHaveAccessibleDescription('Not available in a support session.')
  },
}
export const PressedDark: Story = { ...Pressed, ...dark }

export const ViewOnly: Story = {
  args: {
    action: 'project.rename',
    children: (
      <button type="button" className="host-button">
        Rename project
      </button>
    ),
  },
  parameters: { support: { context: withTimeLeft(581) } },
}
export const HintBelow: Story = { args: { hint: 'below' } }
export const HintBelowDark: Story = { ...HintBelow, ...dark }
export const Arabic: Story = {
  args: { hint: 'below' },
  parameters: { support: { context: withTimeLeft(581), messages: ar } },
}

const rename = fn()

/** Allowed, and asked about before anything of its own runs. */
export const Asked: Story = {
  args: {
    action: 'project.rename',
    confirm: 'The project is renamed for everyone in Haddad Ceramics.',
    children: (
      <button type="button" className="host-button" onClick={rename}>
        Rename project
      </button>
    ),
  },
  play: async () => {
    rename.mockClear()
    await userEvent.click(await screen.findByRole('button', { name: 'Rename project' }))
    await screen.findByRole('dialog', { name: /^Acting as/ })
    await waitFor(() => expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus())
    await expect(rename).not.toHaveBeenCalled()
  },
}
export const AskedOnPhoneDark: Story = { ...Asked, globals: { theme: 'dark', viewport: { value: 'phone' } } }
export const AskedInArabic: Story = {
  ...Asked,
  parameters: { support: { context: withTimeLeft(581, { mode: 'act' }), messages: ar } },
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'Rename project' }))
    const cancel = await screen.findByRole('button', { name: ar.dialog.cancel })
    await waitFor(() => expect(cancel).toHaveFocus())
  },
}

/** Confirmed: the control is pressed for good, once. */
export const Confirmed: Story = {
  ...Asked,
  play: async (context) => {
    await Asked.play?.(context)
    await userEvent.click(screen.getByRole('button', { name: /^Do it as/ }))
    await waitFor(() => expect(rename).toHaveBeenCalledOnce())
    await expect(screen.getByRole('button', { name: 'Rename project' })).toHaveFocus()
  },
}

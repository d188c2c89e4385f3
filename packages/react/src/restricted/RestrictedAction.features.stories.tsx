import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, screen, userEvent } from 'storybook/test'
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

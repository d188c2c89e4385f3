import type { Meta, StoryObj } from '@storybook/react-vite'
import { startRequest } from '@understudy/client/testing'
import { expect, fn, screen, userEvent, waitFor } from 'storybook/test'
import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import { LeavePage } from '../workshop/LeavePage.tsx'
import type { Stage, SupportParameters } from '../workshop/stage.ts'
import { SignOutGuard } from './SignOutGuard.tsx'

const signOut = fn()
const inSession = ({ client }: Stage) => client.start(startRequest())

const meta = {
  title: 'Sign-out guard/Features',
  component: SignOutGuard,
  args: {
    children: (
      <button type="button" className="host-button" onClick={signOut}>
        Sign out
      </button>
    ),
  },
  parameters: { docs: { story: { height: '420px' } } },
  // What stands in a root of its own would still stand in the next story.
  beforeEach: () => () => screen.queryByRole('button', { name: 'Close' })?.click(),
  render: (args) => <LeavePage {...args} />,
} satisfies Meta<typeof SignOutGuard>

export default meta

type Story = StoryObj<typeof meta>

const support = (rest: SupportParameters): Pick<Story, 'parameters'> => ({
  parameters: { support: { prepare: inSession, ...rest } },
})
const dark = { globals: { theme: 'dark' } } satisfies Partial<Story>
const phone = { globals: { viewport: { value: 'phone' } } } satisfies Partial<Story>

const ask: NonNullable<Story['play']> = async () => {
  await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }))
  await screen.findByRole('dialog')
}

export const Asked: Story = { ...support({}), play: ask }
export const AskedDark: Story = { ...Asked, ...dark }
export const AskedOnPhone: Story = { ...Asked, ...phone }
export const German: Story = { ...Asked, ...support({ messages: de }) }
export const Arabic: Story = { ...Asked, ...support({ messages: ar }) }
export const ArabicOnPhone: Story = { ...Arabic, ...phone }

/** Nobody has said yet who is at the keyboard: there, and doing nothing. */
export const NotResolved: Story = {
  parameters: { support: { context: undefined } satisfies SupportParameters },
}

/** In the own session it is the host's own control. */
export const InOwnSession: Story = {
  parameters: { support: {} },
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }))
    await expect(signOut).toHaveBeenCalled()
    await expect(screen.queryByRole('dialog')).toBeNull()
  },
}

/** The server did not confirm the end: said, and offered again. */
export const Unconfirmed: Story = {
  ...support({
    prepare: async (stage) => {
      await inSession(stage)
      stage.connector.setFault(({ name }) => (name === 'end' ? 'fail' : 'pass'))
    },
  }),
  play: async (context) => {
    await ask(context)
    await userEvent.click(screen.getByRole('button', { name: 'Sign out of both' }))
    const said = await screen.findByRole('dialog', { name: 'Signing out was not confirmed' })
    await waitFor(() => expect(said).toBeVisible())
  },
}
export const UnconfirmedDark: Story = { ...Unconfirmed, ...dark }

export const Journey: Story = {
  ...support({}),
  play: async (context) => {
    const { client } = context.loaded.stage as Stage
    await ask(context)
    await userEvent.click(screen.getByRole('button', { name: 'Sign out of both' }))
    await waitFor(() => expect(client.getState().status).toBe('signed-out'))
  },
}

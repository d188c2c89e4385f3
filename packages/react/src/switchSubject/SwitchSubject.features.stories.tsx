import type { Meta, StoryObj } from '@storybook/react-vite'
import { people, startRequest } from '@understudy/client/testing'
import { bridgeCapabilities, type Capabilities, DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import { expect, screen, userEvent, waitFor } from 'storybook/test'
import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import { searchDirectory } from '../workshop/directory.ts'
import { HostPage } from '../workshop/HostPage.tsx'
import { SwitchPage } from '../workshop/SwitchPage.tsx'
import type { Stage, SupportParameters } from '../workshop/stage.ts'
import { SwitchSubject } from './SwitchSubject.tsx'

const reason = { code: 'billing_question', text: 'Invoice 0311 shows VAT twice, checking the line items.' }
const inSession = ({ client }: Stage) => client.start(startRequest({ reason }))

const meta = {
  title: 'Switch/Features',
  component: SwitchSubject,
  args: { search: searchDirectory, policy: DEFAULT_POLICY },
  parameters: { support: { prepare: inSession }, docs: { story: { height: '640px' } } },
  globals: { viewport: { value: 'desktop' } },
  render: (args) => <SwitchPage {...args} />,
} satisfies Meta<typeof SwitchSubject>

export default meta

type Story = StoryObj<typeof meta>

const support = (rest: SupportParameters): Pick<Story, 'parameters'> => ({
  parameters: { support: { prepare: inSession, ...rest } },
})
const behind = (other: Partial<Capabilities>): Policy => ({
  ...DEFAULT_POLICY,
  capabilities: { view: { ...bridgeCapabilities('bearer'), ...other } },
})
const desktop = { viewport: { value: 'desktop' } }
const dark = { globals: { ...desktop, theme: 'dark' } } satisfies Partial<Story>
const phone = { globals: { viewport: { value: 'phone' } } } satisfies Partial<Story>

const open: NonNullable<Story['play']> = async () => {
  await userEvent.click(await screen.findByRole('button', { name: 'Switch account' }))
  await screen.findByRole('dialog', { name: 'Switch to another account' })
}

const choose: NonNullable<Story['play']> = async (context) => {
  await open(context)
  await userEvent.type(screen.getByRole('combobox'), 'oliveira')
  await screen.findByRole('option')
  await userEvent.keyboard('{ArrowDown}{Enter}')
  await expect(screen.getByRole('radio', { name: 'Same reason' })).toHaveFocus()
}

const send = () => userEvent.click(screen.getByRole('button', { name: 'Switch to Tomás' }))

/** On the strip, between the time and Extend. */
export const OnTheStrip: Story = {}
export const OnTheStripDark: Story = { ...OnTheStrip, ...dark }
export const OnAPage: Story = {
  render: (args) => (
    <HostPage>
      <SwitchSubject {...args} />
    </HostPage>
  ),
}
export const OnPhoneExpanded: Story = {
  ...phone,
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'Show details' }))
    await expect(screen.getByRole('button', { name: 'Switch account' })).toBeVisible()
  },
}

/** What stands behind refuses a second session. */
export const InTwoSteps: Story = { args: { policy: behind({ second: 'refuses' }) }, play: open }
export const InTwoStepsDark: Story = { ...InTwoSteps, ...dark }
export const InTwoStepsOnPhone: Story = {
  ...InTwoSteps,
  ...phone,
  play: async (context) => {
    await userEvent.click(await screen.findByRole('button', { name: 'Show details' }))
    await open(context)
  },
}
/** The own session is gone: nobody could ask for another account. */
export const OwnSessionEnded: Story = {
  args: { policy: behind({ ownSession: 'none' }) },
  play: async (context) => {
    await open(context)
    await expect(screen.getByRole('button', { name: 'Close' })).toHaveFocus()
  },
}
export const OwnSessionEndedDark: Story = { ...OwnSessionEnded, ...dark }
export const OwnSessionEndedOnPhone: Story = { ...OwnSessionEnded, ...phone, play: InTwoStepsOnPhone.play ?? open }
export const OwnSessionEndedArabic: Story = {
  args: OwnSessionEnded.args ?? {},
  ...support({ messages: ar }),
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: ar.switching.open }))
    await screen.findByRole('dialog', { name: ar.switching.title })
  },
}

export const WhoseAccount: Story = { play: open }
/** Whose account one is in is marked, and cannot be chosen. */
export const Current: Story = {
  play: async (context) => {
    await open(context)
    await userEvent.type(screen.getByRole('combobox'), 'example')
    await screen.findAllByRole('option')
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await expect(screen.getByRole('option', { name: /You are in this account/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  },
}
export const CurrentInArabic: Story = {
  ...support({ messages: ar }),
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: ar.switching.open }))
    await userEvent.type(screen.getByRole('combobox'), 'example')
    await expect(await screen.findByText(ar.picker.refused.current)).toBeVisible()
  },
}
export const SameReason: Story = { play: choose }
export const SameReasonDark: Story = { ...SameReason, ...dark }
export const SameReasonInStandalone: Story = { ...OnAPage, play: choose }
export const NewReason: Story = {
  play: async (context) => {
    await choose(context)
    await userEvent.click(screen.getByRole('radio', { name: 'New reason' }))
    await expect(screen.getByLabelText('Ticket')).toHaveValue('')
  },
}
export const NewReasonOnPhone: Story = {
  ...phone,
  play: async (context) => {
    await userEvent.click(await screen.findByRole('button', { name: 'Show details' }))
    await NewReason.play?.(context)
  },
}
export const NewReasonWrong: Story = {
  play: async (context) => {
    await NewReason.play?.(context)
    await send()
    await expect(screen.getByRole('combobox', { name: 'Reason' })).toHaveFocus()
  },
}
export const Refused: Story = {
  ...support({
    prepare: async (stage) => {
      await inSession(stage)
      stage.connector.server.disable(people().tomas.id)
    },
  }),
  play: async (context) => {
    await choose(context)
    await send()
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('This account cannot be opened.'))
  },
}
export const German: Story = {
  ...support({ messages: de }),
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: de.switching.open }))
    await userEvent.type(screen.getByRole('combobox'), 'oliveira')
    await userEvent.click(await screen.findByRole('option'))
  },
}
export const Arabic: Story = {
  ...support({ messages: ar }),
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: ar.switching.open }))
    await userEvent.type(screen.getByRole('combobox'), 'oliveira')
    await userEvent.click(await screen.findByRole('option'))
  },
}

/** Somebody else has to decide: it waits, and one stays. */
export const NeedsApproval: Story = {
  parameters: {
    support: {
      prepare: async (stage: Stage) => {
        await inSession(stage)
        stage.connector.start = async (request) => ({
          outcome: 'pending',
          now: stage.clock.truth(),
          request: {
            ...{ id: 'rq_1', state: 'pending', mode: 'view', reason, ticket: null, ttlSeconds: 600 },
            ...{ subject: request.subject, createdAt: stage.clock.truth(), expiresAt: stage.clock.truth() + 60_000 },
          },
        })
      },
    } satisfies SupportParameters,
  },
  play: async (context) => {
    await choose(context)
    await send()
    await screen.findByRole('dialog', { name: 'Approval needed' })
    await expect(screen.getByRole('button', { name: 'Close' })).toHaveFocus()
  },
}
export const NeedsApprovalDark: Story = { ...NeedsApproval, ...dark }

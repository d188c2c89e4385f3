import type { Meta, StoryObj } from '@storybook/react-vite'
import { people } from '@understudy/client/testing'
import {
  bridgeCapabilities,
  DEFAULT_BREAK_GLASS,
  DEFAULT_POLICY,
  ImpersonationError,
  type Policy,
} from '@understudy/protocol'
import { expect, screen, userEvent, waitFor, within } from 'storybook/test'
import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import { searchDirectory } from '../workshop/directory.ts'
import { noor, OpenedDialog } from '../workshop/OpenedDialog.tsx'
import type { Stage, SupportParameters } from '../workshop/stage.ts'
import { behindTheBridge, withoutOwnSession } from '../workshop/withoutOwnSession.ts'
import { StartImpersonationDialog } from './StartImpersonationDialog.tsx'

const meta = {
  title: 'Start dialog/Features',
  component: StartImpersonationDialog,
  args: { open: true, onOpenChange: () => undefined, subject: noor, policy: DEFAULT_POLICY },
  parameters: { docs: { story: { height: '780px' } } },
  render: (args) => <OpenedDialog {...args} />,
} satisfies Meta<typeof StartImpersonationDialog>

export default meta

type Story = StoryObj<typeof meta>

const support = (support: SupportParameters): Pick<Story, 'parameters'> => ({
  parameters: { docs: { story: { height: '780px' } }, support },
})
const dark = { globals: { theme: 'dark' } } satisfies Partial<Story>
const phone = { globals: { viewport: { value: 'phone' } } } satisfies Partial<Story>

const everything: Policy = {
  ...DEFAULT_POLICY,
  modes: { ...DEFAULT_POLICY.modes, shadow: { enabled: true, approval: 'never' } },
  ticket: { ...DEFAULT_POLICY.ticket, required: true },
}

const field = (name: string) => screen.getByLabelText(name)

const EMERGENCY = 'Emergency access, without approval'

async function fillIn() {
  await screen.findByRole('dialog')
  await userEvent.selectOptions(field('Reason'), 'billing_question')
  await userEvent.type(field('Ticket'), 'ZD-1042')
  await userEvent.type(field('What do you need to look at?'), 'Invoice 0311 shows VAT twice, checking the line items.')
}

const send = (name = 'Start viewing') => userEvent.click(screen.getByRole('button', { name }))

export const FilledIn: Story = { play: fillIn }
export const FilledInDark: Story = { ...FilledIn, ...dark }

/** Without a subject it begins with the search. */
export const WhoseAccount: Story = {
  args: { subject: undefined, search: searchDirectory },
  play: async () => {
    await screen.findByRole('dialog', { name: 'Open an account' })
    await userEvent.type(screen.getByRole('combobox'), 'a')
    await screen.findAllByRole('option')
  },
}
export const WhoseAccountDark: Story = { ...WhoseAccount, ...dark }
export const WhoseAccountOnPhone: Story = { ...WhoseAccount, ...phone }

/** Chosen by key: the focus is where the next thing is asked, and another one can still be chosen. */
export const Chosen: Story = {
  ...WhoseAccount,
  play: async (context) => {
    await WhoseAccount.play?.(context)
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await screen.findByRole('dialog', { name: 'Open Noor Haddad’s account' })
    await expect(screen.getByRole('radio', { name: 'View only' })).toHaveFocus()
    await expect(screen.getByRole('button', { name: 'Change' })).toBeVisible()
  },
}
export const ChosenOnPhone: Story = { ...Chosen, ...phone }

/** One wrong field: it has the focus and says what is missing. */
export const OneError: Story = {
  play: async () => {
    await screen.findByRole('dialog')
    await userEvent.selectOptions(field('Reason'), 'billing_question')
    await userEvent.type(field('Ticket'), 'ZD-1042')
    await send()
    await expect(field('What do you need to look at?')).toHaveFocus()
    await expect(field('What do you need to look at?')).toHaveAccessibleDescription(/at least 10 characters/)
  },
}
export const OneErrorDark: Story = { ...OneError, ...dark }

/** Several wrong fields: a summary above the buttons leads to each. */
export const SeveralErrors: Story = {
  play: async () => {
    await screen.findByRole('dialog')
    await userEvent.type(field('Ticket'), '1042')
    await send()
    await expect(field('Reason')).toHaveFocus()
    await expect(screen.getByRole('alert')).toHaveTextContent('3 fields need another look.')
    await userEvent.click(screen.getByRole('button', { name: 'Ticket' }))
    await expect(field('Ticket')).toHaveFocus()
  },
}
export const SeveralErrorsOnPhone: Story = { ...SeveralErrors, ...phone }

const refuse = (code: 'subject_unavailable' | 'rate_limited', rest: { retryAfter?: number } = {}) => ({
  prepare: ({ connector }: Stage) => {
    const problem = { type: code, title: code, status: 403, code, detail: code, ...rest }
    connector.start = async () => {
      throw new ImpersonationError(code, 'Refused for the story.', { problem })
    }
  },
})

/** The server refuses the whole: said above the buttons, and everything typed is still there. */
export const Refused: Story = {
  ...support(refuse('subject_unavailable')),
  play: async () => {
    await fillIn()
    await send()
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('This account cannot be opened.'))
    await expect(field('Ticket')).toHaveValue('ZD-1042')
  },
}
export const RateLimited: Story = {
  ...support(refuse('rate_limited', { retryAfter: 840 })),
  play: async () => {
    await fillIn()
    await send()
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('Try again in 14 minutes.'))
  },
}

export const Busy: Story = {
  ...support({ prepare: ({ connector }) => connector.setFault(({ name }) => (name === 'start' ? 'hang' : 'pass')) }),
  play: async () => {
    await fillIn()
    await send()
    await expect(screen.getByRole('button', { name: 'Starting…' })).toBeVisible()
  },
}

export const NeedsApproval: Story = {
  args: { subject: { ...noor, asksFirst: true } },
  ...support({ approval: 'always' }),
  play: async () => {
    await screen.findByRole('dialog')
    await userEvent.click(screen.getByRole('radio', { name: 'Act for Noor' }))
    await userEvent.selectOptions(field('Reason'), 'billing_question')
    await userEvent.type(field('What do you need to do?'), 'Merge the two invoices of June.')
    await expect(screen.getByRole('button', { name: 'Ask for approval' })).toBeVisible()
  },
}

/** Asked: the dialog closes, and the strip waits. */
export const ApprovalAsked: Story = {
  ...NeedsApproval,
  play: async (context) => {
    await NeedsApproval.play?.(context)
    await send('Ask for approval')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await expect(screen.getByRole('region', { name: 'Impersonation' })).toHaveTextContent('Waiting for approval')
  },
}

/** A policy with emergency access offers it where an approval would be needed, and says what follows. */
export const Emergency: Story = {
  args: { policy: { ...DEFAULT_POLICY, breakGlass: DEFAULT_BREAK_GLASS } },
  ...support({ approval: 'always' }),
  play: async () => {
    await screen.findByRole('dialog')
    await expect(screen.queryByRole('checkbox')).toBeNull()
    await userEvent.click(screen.getByRole('radio', { name: 'Act for Noor' }))
    await expect(screen.getByRole('checkbox', { name: EMERGENCY })).not.toBeChecked()
    // The dialog fades in.
    await waitFor(() => expect(screen.getByRole('button', { name: 'Ask for approval' })).toBeVisible())
  },
}
export const EmergencyOnPhone: Story = {
  ...Emergency,
  ...phone,
  play: async (context) => {
    await Emergency.play?.(context)
    screen.getByRole('checkbox').scrollIntoView({ block: 'center' })
  },
}

/** Chosen by hand: it starts at once, and for a shorter time. */
export const EmergencyChosen: Story = {
  ...Emergency,
  play: async (context) => {
    await Emergency.play?.(context)
    await userEvent.click(screen.getByRole('checkbox', { name: EMERGENCY }))
    await userEvent.selectOptions(field('Reason'), 'technical_issue')
    await userEvent.type(field('What do you need to do?'), 'Her parcels leave at six, and the labels are wrong.')
    await expect(field('Time')).toHaveAccessibleDescription('ends 15:42, with extensions by 15:47')
    await expect(screen.getByRole('button', { name: 'Start acting' })).toBeVisible()
  },
}
export const EmergencyChosenDark: Story = { ...EmergencyChosen, ...dark }

const inArabic = async () => {
  const dialog = await screen.findByRole('dialog')
  const [, act] = within(dialog).getAllByRole('radio')
  if (act !== undefined) await userEvent.click(act)
  const emergency = within(dialog).getByRole('checkbox')
  await userEvent.click(emergency)
  emergency.scrollIntoView({ block: 'center' })
}
export const EmergencyArabic: Story = {
  ...Emergency,
  ...support({ approval: 'always', messages: ar }),
  play: inArabic,
}
export const EmergencyArabicOnPhone: Story = { ...EmergencyArabic, ...phone }

/** Started without the approval: the strip says so in word, shape and colour. */
export const EmergencyStarted: Story = {
  ...EmergencyChosen,
  play: async (context) => {
    await EmergencyChosen.play?.(context)
    await send('Start acting')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await expect(screen.getByRole('region', { name: 'Impersonation' })).toHaveTextContent('Emergency access')
  },
}

/** The system behind takes the own session, keeps no reason and gives no more time: said before, and not offered. */
export const OwnSessionEnds: Story = {
  args: { policy: everything },
  ...support({ capabilities: withoutOwnSession }),
  play: async () => {
    const dialog = await screen.findByRole('dialog')
    await expect(dialog).toHaveAccessibleDescription(/Your own session ends when this one begins/)
    await expect(screen.queryByRole('radio', { name: 'As yourself' })).toBeNull()
    await expect(field('Time')).toHaveAccessibleDescription('ends 15:42')
  },
}
export const OwnSessionEndsDark: Story = { ...OwnSessionEnds, ...dark }
export const OwnSessionEndsOnPhone: Story = { ...OwnSessionEnds, ...phone }
export const OwnSessionEndsArabic: Story = {
  args: { policy: everything },
  ...support({ capabilities: withoutOwnSession, messages: ar }),
}
/** Told by the bridge, whose issuer does that: there is no other way from this browser. */
export const OwnSessionEndsBehindTheBridge: Story = {
  args: { policy: { ...DEFAULT_POLICY, capabilities: { view: behindTheBridge, act: behindTheBridge } } },
}

/** Told by the bridge: what stands behind it gives five minutes to look, and no more after them. */
export const FiveMinutesBehindTheBridge: Story = {
  args: {
    policy: {
      ...DEFAULT_POLICY,
      capabilities: { view: { ...bridgeCapabilities('bearer'), maxSeconds: 300, extend: false } },
    },
  },
  play: async () => {
    await screen.findByRole('dialog')
    await expect(field('Time')).toHaveAccessibleDescription('ends 15:37')
  },
}

/** From the button to the session, and the focus back where it was after a change of mind. */
export const Journey: Story = {
  args: { open: false },
  play: async ({ loaded, step }) => {
    const { client } = loaded.stage as Stage
    const opener = await screen.findByRole('button', { name: 'Impersonate' })
    await step('think again', async () => {
      await userEvent.click(opener)
      await screen.findByRole('dialog', { name: 'Open Noor Haddad’s account' })
      await userEvent.keyboard('{Escape}')
      await waitFor(() => expect(opener).toHaveFocus())
    })
    await step('start', async () => {
      await userEvent.click(opener)
      await fillIn()
      await send()
      await waitFor(() => expect(client.getState().status).toBe('active'))
      await expect(screen.queryByRole('dialog')).toBeNull()
      await expect(screen.getByRole('region', { name: 'Impersonation' })).toHaveTextContent('Viewing as Noor Haddad')
    })
  },
}

export const Phone: Story = { ...phone, play: fillIn }
export const German: Story = support({ messages: de })
export const Arabic: Story = support({ messages: ar })
export const ArabicOnPhone: Story = { ...Arabic, ...phone }
export const HebrewName: Story = { args: { subject: { ...people().shira, details: ['Starter plan', 'Haifa'] } } }

/** Three modes, a required ticket and a very long name. */
export const LongContent: Story = {
  args: {
    policy: everything,
    subject: {
      ...noor,
      name: 'Maximiliana Theodora Konstantinopoulou-Wolfeschlegelsteinhausenbergerdorff',
      org: 'Gesellschaft für angewandte Keramik und verwandte Werkstoffe mbH & Co. Kommanditgesellschaft',
    },
  },
}

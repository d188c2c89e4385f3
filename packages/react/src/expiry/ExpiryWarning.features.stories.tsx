import type { Meta, StoryObj } from '@storybook/react-vite'
import { contexts, people, START_OF_TIME, startRequest } from '@understudy/client/testing'
import { ImpersonationError } from '@understudy/protocol'
import { expect, screen, userEvent, waitFor, within } from 'storybook/test'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import { HostPage } from '../workshop/HostPage.tsx'
import { type Stage, type SupportParameters, withTimeLeft } from '../workshop/stage.ts'
import { ExpiryWarning } from './ExpiryWarning.tsx'

const meta = {
  title: 'Expiry warning/Features',
  component: ExpiryWarning,
  parameters: { docs: { story: { height: '320px' } } },
  render: (args) => (
    <>
      <ImpersonationBanner standby={false} />
      <ExpiryWarning {...args} />
      <HostPage>
        <textarea className="host-button" aria-label="Note" />
      </HostPage>
    </>
  ),
} satisfies Meta<typeof ExpiryWarning>

export default meta

type Story = StoryObj<typeof meta>

const support = (support: SupportParameters): Pick<Story, 'parameters'> => ({ parameters: { support } })
const dark = { globals: { theme: 'dark' } } satisfies Partial<Story>
const phone = { globals: { viewport: { value: 'phone' } } } satisfies Partial<Story>

export const Extendable: Story = support({ context: withTimeLeft(52) })
export const ExtendableDark: Story = { ...support({ context: withTimeLeft(52, { mode: 'act' }) }), ...dark }
export const ExtendableOnPhone: Story = { ...Extendable, ...phone }
/** Below the strip that was made small, not over it. */
export const UnderTheSmallStrip: Story = {
  ...Extendable,
  globals: { viewport: { value: 'desktop' } },
  play: async () => {
    const smaller = await screen.findByRole('button', { name: 'Make smaller' })
    await userEvent.click(smaller)
    const warning = screen.getByRole('region', { name: /almost over/ }).getBoundingClientRect()
    const strip = screen.getByRole('region', { name: 'Impersonation' }).getBoundingClientRect()
    await expect(warning.top).toBeGreaterThan(strip.bottom)
  },
}
export const AtTheCeiling: Story = support({
  context: withTimeLeft(38, { extendable: false, ceilingAt: Date.UTC(2026, 5, 1, 9, 0, 38) }),
})
export const AtTheCeilingOnPhoneDark: Story = { ...AtTheCeiling, globals: { ...phone.globals, ...dark.globals } }
export const NotByPolicy: Story = support({ context: withTimeLeft(38, { extendable: false }) })
export const German: Story = support({ context: withTimeLeft(52), messages: de })
export const Arabic: Story = support({ context: withTimeLeft(52), messages: ar })
export const ArabicOnPhone: Story = { ...Arabic, ...phone }
const name = 'Maximiliana Theodora Konstantinopoulou-Wolfeschlegelsteinhausenbergerdorff'
export const LongName: Story = support({
  context: contexts.active({ expiresAt: START_OF_TIME + 52_000 }, { ...people().noor, name }),
})

const lastMinute = async ({ client, clock }: Stage) => {
  await client.start(startRequest())
  await clock.advance(548_000)
}

/** The server has changed its mind: said in words, and everything else stays. */
export const Refused: Story = {
  ...support({
    prepare: async (stage) => {
      await lastMinute(stage)
      stage.connector.extend = async () => {
        throw new ImpersonationError('actor_not_allowed', 'Refused for the story.')
      }
    },
  }),
  play: async () => {
    await screen.findByRole('region', { name: /almost over/ })
    await userEvent.click(within(screen.getByRole('region', { name: /almost over/ })).getByText('Extend'))
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('No more time was given.'))
  },
}

/** It never takes the focus from somebody who types. */
export const WhileTyping: Story = {
  ...support({
    prepare: async ({ client, clock }) => {
      await client.start(startRequest())
      await clock.advance(500_000)
    },
  }),
  play: async ({ loaded }) => {
    const { clock } = loaded.stage as Stage
    const note = await screen.findByLabelText('Note')
    await userEvent.type(note, 'Checked the li')
    await clock.advance(41_000)
    await waitFor(() => expect(screen.getByRole('button', { name: 'Carry on' })).toBeVisible(), { timeout: 3000 })
    await expect(note).toHaveFocus()
    await userEvent.keyboard('ne items ')
    await expect(note).toHaveValue('Checked the line items ')
  },
}

/** More time: the warning goes, and the strip says how much there is. */
export const Journey: Story = {
  ...support({ prepare: lastMinute }),
  play: async ({ loaded, step }) => {
    const { client } = loaded.stage as Stage
    const warning = () => screen.queryByRole('region', { name: /almost over/ })
    await step('extend', async () => {
      await waitFor(() => expect(warning()).not.toBeNull())
      await userEvent.click(within(screen.getByRole('region', { name: /almost over/ })).getByText('Extend'))
      await waitFor(() => expect(warning()).toBeNull())
      await expect(client.remaining()).toBeGreaterThan(300_000)
    })
  },
}

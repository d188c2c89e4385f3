import type { Meta, StoryObj } from '@storybook/react-vite'
import { people } from '@understudy/client/testing'
import { bridgeCapabilities, type Capabilities, DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import { useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { expect, screen, userEvent, waitFor } from 'storybook/test'
import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import { HeldPage, hold } from '../workshop/HeldPage.tsx'
import type { Stage, SupportParameters } from '../workshop/stage.ts'
import { ExpiredOverlay } from './ExpiredOverlay.tsx'

const meta = {
  title: 'Expired overlay/Features',
  component: ExpiredOverlay,
  args: { policy: DEFAULT_POLICY },
  parameters: { support: hold(), docs: { story: { height: '640px' } } },
  render: (args) => <HeldPage {...args} />,
} satisfies Meta<typeof ExpiredOverlay>

export default meta

type Story = StoryObj<typeof meta>

const support = (rest: SupportParameters): Pick<Story, 'parameters'> => ({ parameters: { support: hold(rest) } })
const dark = { globals: { theme: 'dark' } } satisfies Partial<Story>
const phone = { globals: { viewport: { value: 'phone' } } } satisfies Partial<Story>
const behind = (other: Partial<Capabilities>): Policy => ({
  ...DEFAULT_POLICY,
  capabilities: { view: { ...bridgeCapabilities('bearer'), ...other } },
})
const goOn = () => screen.getByRole('button', { name: 'Go on for 10 minutes' })

export const Prefilled: Story = {
  play: async () => {
    await screen.findByRole('alertdialog', { name: 'Your time in Noor Haddad’s account is over' })
    await expect(screen.getByLabelText('Ticket')).toHaveValue('ZD-1042')
    await expect(screen.queryByText('€ 3,920.50')).not.toBeVisible()
  },
}
export const PrefilledDark: Story = { ...Prefilled, ...dark }
export const PrefilledOnPhone: Story = { ...Prefilled, ...phone }
export const German: Story = support({ messages: de })
export const Arabic: Story = support({ messages: ar })
export const ArabicOnPhoneDark: Story = { ...Arabic, globals: { ...phone.globals, ...dark.globals } }
export const WithoutPolicy: Story = { args: { policy: null } }
export const WithoutPolicyOnPhone: Story = { ...WithoutPolicy, ...phone }

export const WrongField: Story = {
  play: async () => {
    await screen.findByRole('alertdialog')
    const text = screen.getByLabelText('What do you need to look at?')
    await userEvent.clear(text)
    await userEvent.type(text, 'short')
    await userEvent.click(goOn())
    await expect(text).toHaveFocus()
  },
}

/** The bridge tells that what stands behind it gives five minutes, and no more after them. */
export const FiveMinutesAtMost: Story = {
  args: { policy: behind({ maxSeconds: 300, extend: false }) },
  play: async () => {
    await screen.findByRole('button', { name: 'Go on for 5 minutes' })
    await expect(screen.getByLabelText('Time')).toHaveAccessibleDescription(/^ends \d\d:\d\d$/)
  },
}
/** It took the own session at the start: there is nobody to go on, and nothing to go back to. */
export const OwnSessionEnded: Story = {
  args: { policy: behind({ ownSession: 'none' }) },
  play: async () => {
    const dialog = await screen.findByRole('alertdialog')
    await expect(dialog).toHaveAccessibleDescription(/Sign in again to go on\./)
    await expect(screen.queryByRole('button', { name: /^Go on/ })).toBeNull()
  },
}
export const OwnSessionEndedDark: Story = { ...OwnSessionEnded, ...dark }
export const OwnSessionEndedOnPhone: Story = { ...OwnSessionEnded, ...phone }
export const OwnSessionEndedArabic: Story = { args: OwnSessionEnded.args ?? {}, ...Arabic }

/** Refused: it stays, and the way back is one press away. */
export const Refused: Story = {
  ...support({ prepare: ({ connector }: Stage) => connector.server.disable(people().noor.id) }),
  play: async () => {
    await screen.findByRole('alertdialog')
    await userEvent.click(goOn())
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('This account cannot be opened.'))
    await waitFor(() => expect(screen.getByRole('button', { name: 'Back to your own account' })).toBeVisible())
  },
}
export const RefusedDark: Story = { ...Refused, ...dark }

export const GoingOn: Story = {
  ...support({ prepare: ({ connector }: Stage) => connector.setFault(() => 'hang') }),
  play: async () => {
    await screen.findByRole('alertdialog')
    await userEvent.click(goOn())
    await waitFor(() => expect(screen.getByRole('button', { name: 'Going on…' })).toBeVisible())
  },
}

/** A modal of the page, put elsewhere in the body: it is neither seen nor in the way, and the strip stays on top. */
function LeftOpen() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  return createPortal(
    <dialog ref={dialog} className="host-native" aria-label="Invoice 0311">
      € 3,920.50 owed by Noor Haddad
    </dialog>,
    document.body,
  )
}

export const OverAModalOfThePage: Story = {
  render: (args) => (
    <>
      <LeftOpen />
      <HeldPage {...args} />
    </>
  ),
  play: async () => {
    await screen.findByRole('alertdialog')
    const on = (element: Element) => {
      const { left, top, width, height } = element.getBoundingClientRect()
      return document.elementFromPoint(left + width / 2, top + height / 2)
    }
    const modal = screen.getByText(/owed by Noor Haddad/)
    await waitFor(() => expect(on(modal)?.closest('.us-cover')).not.toBeNull())
    const end = screen.getByRole('button', { name: 'End session' })
    await waitFor(() => expect(end.contains(on(end))).toBe(true))
    await waitFor(() => expect(goOn().contains(on(goOn()))).toBe(true))
  },
}

/** On, on the same page: what was typed is still there. */
export const Journey: Story = {
  parameters: { support: { expiry: 'hold', prepare: hold().prepare } },
  play: async ({ loaded }) => {
    const { client } = loaded.stage as Stage
    await screen.findByRole('alertdialog')
    await userEvent.click(goOn())
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
    await expect(screen.getByText('€ 3,920.50')).toBeVisible()
    await expect(client.getState().status).toBe('active')
  },
}

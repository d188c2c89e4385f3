import * as Dialog from '@radix-ui/react-dialog'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { startRequest } from '@understudy/client/testing'
import { useEffect, useRef } from 'react'
import { expect, screen, userEvent, waitFor } from 'storybook/test'
import { HostPage } from '../workshop/HostPage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

/** Started for real at the back end in memory, so that every verb works. */
const inSession = { support: { prepare: ({ client }: Stage) => client.start(startRequest()) } }

const meta = {
  title: 'Banner/On hard hosts',
  component: ImpersonationBanner,
  // The next story would find this one's strip still standing by.
  args: { standby: false },
  globals: { viewport: { value: 'desktop' } },
  render: (args) => (
    <>
      <ImpersonationBanner {...args} />
      <HostPage />
    </>
  ),
} satisfies Meta<typeof ImpersonationBanner>

export default meta

type Story = StoryObj<typeof meta>

/** The host has a Radix dialog open, which hides and disables everything outside it. End still works. */
export const WhileRadixDialogIsOpen: Story = {
  parameters: inSession,
  render: (args) => (
    <>
      <ImpersonationBanner {...args} />
      <HostPage />
      <Dialog.Root defaultOpen>
        <Dialog.Portal>
          <Dialog.Overlay className="host-overlay" />
          <Dialog.Content className="host-dialog" aria-describedby={undefined}>
            <Dialog.Title>Export shipments</Dialog.Title>
            <Dialog.Close className="host-button">Close</Dialog.Close>
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </>
  ),
  play: async ({ loaded }) => {
    const { client } = loaded.stage as Stage
    await screen.findByRole('dialog', { name: 'Export shipments' })
    await userEvent.click(screen.getByRole('button', { name: 'ZD-1042, reason' }))
    await expect(screen.getByRole('dialog', { name: 'Export shipments' })).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: 'End session' }))
    await waitFor(() => expect(client.getState().status).toBe('own'))
    await expect(screen.getByRole('dialog', { name: 'Export shipments' })).toBeVisible()
  },
}

function NativeModal() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (element !== null && !element.open) element.showModal()
  }, [])
  return (
    <dialog ref={dialog} className="host-native" aria-label="Delete shipment">
      <p>Delete shipment?</p>
      <button type="button" className="host-button" onClick={() => dialog.current?.close()}>
        Keep it
      </button>
    </dialog>
  )
}

/** Over a native modal everything else is inert, so the strip moves into it, and back when it closes. */
export const WhileNativeModalIsOpen: Story = {
  parameters: inSession,
  render: (args) => (
    <>
      <ImpersonationBanner {...args} />
      <HostPage />
      <NativeModal />
    </>
  ),
  play: async () => {
    const strip = await screen.findByRole('region', { name: 'Impersonation' })
    const modal = screen.getByRole('dialog', { name: 'Delete shipment' })
    await waitFor(() => expect(modal.contains(strip)).toBe(true))
    await expect(strip.getBoundingClientRect().top).toBe(0)
    await expect(strip.getBoundingClientRect().width).toBe(document.documentElement.clientWidth)
    await userEvent.click(screen.getByRole('button', { name: 'Keep it' }))
    await waitFor(() => expect(modal.contains(strip)).toBe(false))
    await expect(strip).toBeVisible()
  },
}

/** The keyboard's way out where everything else is inert. */
export const ShortcutInNativeModal: Story = {
  ...WhileNativeModalIsOpen,
  play: async ({ loaded }) => {
    const { client } = loaded.stage as Stage
    await expect(await screen.findByRole('dialog', { name: 'Delete shipment' })).toBeVisible()
    await userEvent.keyboard('{Alt>}{Shift>}E{/Shift}{/Alt}')
    await waitFor(() => expect(client.getState().status).toBe('own'))
  },
}

/** Start, be warned, get more time, end. */
export const Journey: Story = {
  play: async ({ loaded, step }) => {
    const { client, clock } = loaded.stage as Stage
    const strip = () => screen.queryByRole('region', { name: 'Impersonation' })
    const said = () => screen.getAllByRole('status').map((region) => region.textContent)

    await step('no strip in the own session', async () => {
      await expect(strip()).toBeNull()
    })
    await step('start', async () => {
      await client.start(startRequest())
      await waitFor(() => expect(strip()).toBeVisible())
      await expect(strip()).toHaveTextContent(/Viewing as Noor Haddad/)
      await expect(said()).toContain('Support session started. You are viewing as Noor Haddad. 10 minutes left.')
    })
    await step('be warned', async () => {
      await clock.advance(541_000)
      await waitFor(() => expect(said()).toContain('1 minute left in this support session.'))
      await waitFor(() => expect(screen.getByRole('timer')).toHaveTextContent('0:59 left'), { timeout: 3000 })
    })
    await step('extend', async () => {
      await userEvent.click(screen.getByRole('button', { name: 'Extend' }))
      await waitFor(() => expect(screen.getByRole('timer')).toHaveTextContent('5:59 left'), { timeout: 3000 })
    })
    await step('end', async () => {
      await userEvent.click(screen.getByRole('button', { name: 'End session' }))
      await waitFor(() => expect(strip()).toBeNull())
      await expect(said()).toContain('Support session over. You ended it.')
    })
  },
}

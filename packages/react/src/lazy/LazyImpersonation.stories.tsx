import type { Meta, StoryObj } from '@storybook/react-vite'
import { DEFAULT_POLICY } from '@understudy/protocol'
import type { ReactNode } from 'react'
import { expect, screen, userEvent, waitFor } from 'storybook/test'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { StartImpersonationDialog } from '../dialog/StartImpersonationDialog.tsx'
import { useClient } from '../provider/context.ts'
import { HostPage } from '../workshop/HostPage.tsx'
import { noor } from '../workshop/OpenedDialog.tsx'
import { wallClock, withTimeLeft } from '../workshop/stage.ts'
import { LazyImpersonation, useLazyImpersonation } from './index.ts'

/** The story's provider is around everything; a host has it in here. */
function Support({ children }: { readonly children?: ReactNode }) {
  const { start, closeStart } = useLazyImpersonation()
  return (
    <>
      <ImpersonationBanner standby={false} />
      <StartImpersonationDialog
        open={start !== null}
        onOpenChange={(open) => open || closeStart()}
        subject={start?.subject}
        policy={DEFAULT_POLICY}
        now={wallClock}
      />
      <IdentityBoundary>{children}</IdentityBoundary>
    </>
  )
}

function Page() {
  const { openStart, loading } = useLazyImpersonation()
  return (
    <HostPage>
      <button type="button" className="host-button" aria-disabled={loading} onClick={() => openStart(noor)}>
        Impersonate
      </button>
    </HostPage>
  )
}

interface LazyPageProps {
  /** What the one-bit cookie says. */
  readonly hint: boolean
  /** What becomes of the download. */
  readonly code: 'arrives' | 'is on its way' | 'cannot be had'
}

function LazyPage({ hint, code }: LazyPageProps) {
  const client = useClient()
  const load = async () => {
    if (code === 'is on its way') await new Promise(() => undefined)
    if (code === 'cannot be had') throw new TypeError('Failed to fetch dynamically imported module')
    return { client, Support }
  }
  return (
    <LazyImpersonation
      hint={() => hint}
      load={load}
      fallback={
        <main className="host-page">
          <p>One moment…</p>
        </main>
      }
      onError={() => undefined}
    >
      <Page />
    </LazyImpersonation>
  )
}

const meta = {
  title: 'Lazy',
  component: LazyPage,
  args: { hint: true, code: 'arrives' },
  parameters: { support: { context: withTimeLeft(581) }, docs: { story: { height: '420px' } } },
} satisfies Meta<typeof LazyPage>

export default meta

type Story = StoryObj<typeof meta>

const heading = () => screen.queryByRole('heading', { level: 1 })

export const Default: Story = {
  play: async () => {
    await waitFor(() => expect(screen.getByRole('region', { name: 'Impersonation' })).toBeVisible())
    await expect(heading()).toBeVisible()
  },
}

export const OnItsWay: Story = {
  args: { code: 'is on its way' },
  play: async () => {
    await expect(screen.getByText('One moment…')).toBeVisible()
    await expect(heading()).toBe(null)
  },
}

export const CannotBeHad: Story = {
  args: { code: 'cannot be had' },
  play: async () => {
    await waitFor(() => expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible())
    await expect(heading()).toBe(null)
  },
}

export const DialogOnDemand: Story = {
  args: { hint: false },
  parameters: { support: {} },
  play: async () => {
    await userEvent.click(screen.getByRole('button', { name: 'Impersonate' }))
    await waitFor(() => expect(screen.getByRole('dialog')).toBeVisible())
  },
}

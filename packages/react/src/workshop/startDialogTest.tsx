import { screen } from '@testing-library/react'
import { DEFAULT_POLICY } from '@understudy/protocol'
import { type ComponentProps, useState } from 'react'
import { vi } from 'vitest'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { StartImpersonationDialog } from '../dialog/StartImpersonationDialog.tsx'
import { noor } from './OpenedDialog.tsx'
import { renderOnStage } from './renderOnStage.tsx'
import { wallClock } from './stage.ts'

export const onStarted = vi.fn()
export const onPending = vi.fn()

type Props = Partial<ComponentProps<typeof StartImpersonationDialog>>

function Console(props: Props) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Impersonate
      </button>
      <StartImpersonationDialog
        open={open}
        onOpenChange={setOpen}
        subject={noor}
        policy={DEFAULT_POLICY}
        onStarted={onStarted}
        onPending={onPending}
        now={wallClock}
        {...props}
      />
    </>
  )
}

/** A console with one customer, whose dialog has just been opened. */
export async function openDialog(props: Props = {}, support: Parameters<typeof renderOnStage>[1] = {}) {
  onStarted.mockClear()
  onPending.mockClear()
  const stage = await renderOnStage(
    <>
      <ImpersonationBanner />
      <IdentityBoundary>
        <Console {...props} />
      </IdentityBoundary>
    </>,
    support,
  )
  await stage.user.click(screen.getByRole('button', { name: 'Impersonate' }))
  return stage
}

export const REASON = 'Invoice 0311 shows VAT twice, checking the line items.'
export const field = {
  code: () => screen.getByLabelText('Reason'),
  ticket: () => screen.getByLabelText('Ticket'),
  text: () => screen.getByLabelText('What do you need to look at?'),
  time: () => screen.getByLabelText('Time'),
}
export const submit = () => screen.getByRole('button', { name: 'Start viewing' })

export async function fillIn({ user }: Pick<Awaited<ReturnType<typeof openDialog>>, 'user'>, text = REASON) {
  await user.selectOptions(field.code(), 'billing_question')
  await user.type(field.ticket(), 'ZD-1042')
  await user.click(field.text())
  await user.paste(text)
}

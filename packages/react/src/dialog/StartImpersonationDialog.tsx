'use client'

import type { ImpersonationError, Policy } from '@understudy/protocol'
import { useEffect, useId, useRef } from 'react'
import { callHost } from '../element/callHost.ts'
import { warnOnce } from '../element/checkProp.ts'
import type { RenderProp } from '../element/renderElement.ts'
import type { SubjectSearch } from '../picker/search.ts'
import { useClient } from '../provider/context.ts'
import { DialogFrame } from './DialogFrame.tsx'
import { hasTerms, needSteps } from './lateSteps.ts'
import { StartSteps } from './StartSteps.tsx'
import type { StartSubject } from './SubjectCard.tsx'

export interface StartImpersonationDialogProps extends RenderProp {
  /** Whether it is open. The host keeps this. */
  readonly open: boolean
  /** It wants to be closed, by the person or because the session has started. */
  readonly onOpenChange: (open: boolean) => void
  /** Whose account. Left out: the dialog begins with `search`. */
  readonly subject?: StartSubject | undefined
  /** Finds the subject, where `subject` is left out. */
  readonly search?: SubjectSearch | undefined
  /** What the bridge's `GET /support/policy` answered. */
  readonly policy: Policy
  /** The session is on and confirmed by the server: take the person to the application. */
  readonly onStarted?: () => void
  /** Somebody has to approve first; the banner waits. */
  readonly onPending?: () => void
  /**
   * Why a start that left the page was refused: the `error` of the state on the page it came back to. Said until the next try. Read
   * when the dialog opens.
   */
  readonly refusal?: ImpersonationError | null
  /** Path to come back to at the end. @default where the page is now */
  readonly returnTo?: string
  /** Clock on the wall for "ends 15:42", in milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/**
 * Asks for what a support session needs, and starts it: mode, reason, ticket, time. Nothing that justifies the access
 * is chosen beforehand. What the server refuses stands at its field, and what was typed stays.
 * Without a subject it begins with the search for one.
 * Renders a `<div role="dialog">` element in a portal.
 *
 * @example
 * <StartImpersonationDialog open={open} onOpenChange={setOpen} subject={customer} policy={policy}
 *   onStarted={() => navigate('/app')} />
 */
export function StartImpersonationDialog({
  open: asked,
  onOpenChange,
  subject,
  search,
  policy,
  onStarted,
  onPending,
  refusal,
  returnTo,
  now = Date.now,
  render,
}: StartImpersonationDialogProps) {
  const client = useClient()
  const promisesId = useId()
  const sending = useRef(false)
  const open = asked && Boolean(policy && (subject || search))
  if (asked && !open) {
    const missing = () => (policy ? 'neither `subject` nor `search`' : 'no `policy`')
    warnOnce(() => `<StartImpersonationDialog> has ${missing()}. It stays closed.`)
  }

  const early = hasTerms(client, policy) || search !== undefined
  useEffect(() => {
    // Beside the page, and not when somebody waits for it in the opened dialog.
    if (early) return needSteps(() => nothing)
  }, [early])

  const leave = () => {
    // Leaving while the start is under way withdraws it, also while it is unknown whether it happened: the account must
    // not open by itself for somebody who pressed Cancel.
    if (sending.current) client.end().catch(() => undefined)
    onOpenChange(false)
  }
  const done = (outcome: 'started' | 'pending') => {
    onOpenChange(false)
    callHost(outcome === 'started' ? onStarted : onPending)
  }
  return (
    <DialogFrame
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : leave())}
      describedBy={promisesId}
      render={render}
    >
      <StartSteps
        subject={subject ?? undefined}
        search={search}
        policy={policy}
        returnTo={returnTo}
        now={now}
        promisesId={promisesId}
        sending={sending}
        refusal={refusal}
        onDone={done}
        onCancel={leave}
      />
    </DialogFrame>
  )
}

const nothing = () => undefined

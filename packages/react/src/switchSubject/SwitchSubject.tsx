'use client'

import { type Active, type ImpersonationState, selectSupport } from '@understudy/client'
import type { Policy } from '@understudy/protocol'
import { type ComponentProps, useContext, useId, useState } from 'react'
import { useStore } from 'zustand'
import { BannerContext } from '../banner/context.ts'
import { focusPageStart } from '../boundary/pageStart.ts'
import { DialogFrame } from '../dialog/DialogFrame.tsx'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { englishSwitching } from '../messages/english/switching.ts'
import type { SubjectSearch } from '../picker/search.ts'
import { useClient, useTextsOf } from '../provider/context.ts'
import { SwitchForm } from './SwitchForm.tsx'

export interface SwitchSubjectProps extends Omit<ComponentProps<'button'>, 'children' | 'onChange'>, RenderProp {
  /** Finds the next subject. Yours; see the README for which credential it runs with. */
  readonly search: SubjectSearch
  /** What the bridge's `GET /support/policy` answered. Without it only the same reason can be given. */
  readonly policy: Policy | null
  /** The page now shows the other account. */
  readonly onSwitched?: () => void
  /** Another person has to approve first, and the present session goes on. */
  readonly onAsked?: () => void
}

/**
 * Goes on in another account without coming back in between: asks whose, says what will happen, and keeps the reason
 * unless a new one is given. There only while a support session is on. In the `actions` of the banner it looks like a
 * part of the strip.
 * Renders a `<button>` element, and a dialog in a portal.
 *
 * @example <ImpersonationBanner actions={<SwitchSubject search={searchCustomers} policy={policy} />} />
 */
export function SwitchSubject({ search, policy, onSwitched, onAsked, ...props }: SwitchSubjectProps) {
  const client = useClient()
  const { messages } = useTextsOf(englishSwitching)
  const strip = useContext(BannerContext)
  const promiseId = useId()
  const support = useStore(client, leavable)
  /** Whose account is left, also when the session ends while the dialog says why a switch was refused. */
  const [left, setLeft] = useState<Active | null>(null)
  const [busy, setBusy] = useState(false)
  // An opened strip would leave the dialog no room on a phone; its control is needed again for the focus to come back.
  const [folded, setFolded] = useState(false)
  const open = () => {
    setLeft(support)
    setFolded(strip?.expanded === true)
    if (strip?.expanded === true) strip.toggle()
  }
  const close = () => {
    setLeft(null)
    if (folded && strip?.expanded === false) strip.toggle()
  }
  if (support === null && left === null) return null
  return (
    <>
      {support === null
        ? null
        : renderElement('button', props, {
            type: 'button',
            'aria-haspopup': 'dialog',
            className: strip !== null ? 'us-button us-switch' : 'us-form-button us-control',
            onClick: open,
            children: messages.switching.open,
          })}
      <DialogFrame
        open={left !== null}
        describedBy={promiseId}
        // Half-way there is no way back: the one session may be over already.
        onOpenChange={(open) => (open || busy ? undefined : close())}
        // The control that opened it was the other session's.
        onClosed={focusPageStart}
      >
        {left === null ? null : (
          <SwitchForm
            left={left}
            search={search}
            policy={policy ?? null}
            promiseId={promiseId}
            onBusy={setBusy}
            onSwitched={onSwitched}
            onAsked={onAsked}
            onClose={close}
          />
        )}
      </DialogFrame>
    </>
  )
}

/** The session that may be left for another one. A question to the server does not take the control away. */
function leavable(state: ImpersonationState): Active | null {
  const { status } = state
  return status === 'active' || status === 'resolving' || status === 'starting' ? selectSupport(state) : null
}

'use client'

import { type Active, type ImpersonationState, selectSupport } from '@understudy/client'
import { capabilitiesIn, type Policy } from '@understudy/protocol'
import { useStore } from 'zustand'
import { isOver } from '../boundary/over.ts'
import { served, servedIn } from '../dialog/served.ts'
import { warnOnce } from '../element/checkProp.ts'
import type { RenderProp } from '../element/renderElement.ts'
import { useHydrated } from '../hooks/useHydrated.ts'
import { englishBoundary } from '../messages/english/boundary.ts'
import { englishExpired } from '../messages/english/expired.ts'
import { useClient, useTextsOf } from '../provider/context.ts'
import { Cover } from './Cover.tsx'
import { ReissueForm } from './ReissueForm.tsx'

const ENGLISH = { ...englishExpired, ...englishBoundary }

export interface ExpiredOverlayProps extends RenderProp {
  /** What the bridge's `GET /support/policy` answered. Without it there is only the way back. */
  readonly policy: Policy | null
  /** The same account is open for a new time, on the same page. */
  readonly onReissued?: () => void
  /** The own session is back, by the button here. */
  readonly onEnd?: () => void
  /** Clock on the wall for "ends 15:42", in milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/**
 * For a client with `expiry: 'hold'`: when the time is over it covers the page, which is kept, and asks how to go on:
 * back to the own account, or on in the same one for a new time, under a reason that can be changed; where the own session is
 * gone there is no going on, and it says so. Put it into the
 * `expired` of the `IdentityBoundary`, which takes the page out of sight and reach.
 * Renders a `<div role="alertdialog">` element in a layer of its own.
 *
 * @example
 * <IdentityBoundary expired={<ExpiredOverlay policy={policy} />}><App /></IdentityBoundary>
 */
export function ExpiredOverlay({ policy, onReissued, onEnd, now = Date.now, render }: ExpiredOverlayProps) {
  const client = useClient()
  const hydrated = useHydrated()
  const { messages } = useTextsOf(ENGLISH)
  const over = useStore(client, (state) => (isOver(client) ? lastOf(state) : null))
  if (!hydrated || over === null) return null
  if (policy === undefined) warnOnce('<ExpiredOverlay> has no `policy`. Nobody can go on from it, only back.')
  const { mode } = over.session
  const able = capabilitiesIn(mode, policy ?? {}, client.capabilities)
  const lost = able?.ownSession === 'none'
  const kept = policy ? servedIn(mode, served(policy, client.capabilities), client.capabilities) : null
  return (
    <Cover subject={over.subject} text={lost ? messages.boundary.signedOutHint : messages.expired.kept} render={render}>
      <ReissueForm
        key={over.session.id}
        over={over}
        policy={lost || kept?.modes[mode].enabled !== true ? null : kept}
        lost={lost}
        keepsReason={able?.reason !== 'dropped'}
        {...{ onReissued, onEnd, now }}
      />
    </Cover>
  )
}

// A selector must give the same object for the same session, or it would render for ever.
const known = new WeakMap<object, Active>()

function lastOf(state: ImpersonationState): Active | null {
  const support = selectSupport(state)
  if (support === null) return null
  const same = known.get(support.session) ?? support
  known.set(support.session, same)
  return same
}

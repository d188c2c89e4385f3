'use client'

import { type ImpersonationState, selectSupport } from '@understudy/client'
import {
  cloneElement,
  isValidElement,
  type ReactElement,
  type ReactNode,
  type SyntheticEvent,
  useEffect,
  useState,
} from 'react'
import { useStore } from 'zustand'
import { warnOnce } from '../element/checkProp.ts'
import { useHydrated } from '../hooks/useHydrated.ts'
import { useClient } from '../provider/context.ts'
import { LeaveDialog } from './LeaveDialog.tsx'

interface Control {
  readonly children?: ReactNode
  readonly 'aria-disabled'?: boolean | undefined
}

export interface SignOutGuardProps {
  /** The session was ended from here, and the own one is back. */
  readonly onEnd?: () => void
  /**
   * The host's control for signing out: one button or link that passes attributes and handlers on to its element.
   * Outside a support session it is left as it is.
   */
  readonly children: ReactElement<Control>
}

/** Handlers through which a control acts. */
const ACTING = ['onClick', 'onSubmit', 'onKeyDown', 'onKeyUp', 'onMouseDown', 'onPointerDown'] as const

/** What pressing the control means. `wait`: nothing yet, because nobody has said who is at the keyboard. */
type Meaning = 'own' | 'ask' | 'wait'

/**
 * Around the host's "Sign out": in a support session it asks what is meant, and offers "End session" beside signing
 * out of both, so that nobody ends up on a sign-in page by mistake, nor leaves the own account open. Until it is known
 * who is at the keyboard the control does nothing; on the server's HTML neither.
 * Renders the host's element, and a dialog in a portal.
 *
 * @example <SignOutGuard><button onClick={signOut}>Sign out</button></SignOutGuard>
 */
export function SignOutGuard({ onEnd, children }: SignOutGuardProps) {
  const client = useClient()
  const hydrated = useHydrated()
  const meaning = useStore(client, meaningOf)
  const [asking, setAsking] = useState(false)
  const guarded = !hydrated || meaning !== 'own'
  const isOne = isValidElement(children)
  if (!isOne) warnOnce('<SignOutGuard> takes one element. What it cannot guard it does not show.')
  // However the session ended meanwhile, there is nothing to ask any more.
  useEffect(() => {
    if (meaning === 'own') setAsking(false)
  }, [meaning])
  const guard = () =>
    isOne
      ? cloneElement(
          children,
          guardedProps(children, hydrated ? meaning : 'wait', () => setAsking(true)),
        )
      : null
  return (
    <>
      {/* One place for both: the control stays the same element, with the focus that it has. */}
      {guarded ? guard() : children}
      {hydrated && guarded ? <LeaveDialog open={asking} onClose={() => setAsking(false)} onEnd={onEnd} /> : null}
    </>
  )
}

function meaningOf(state: ImpersonationState): Meaning {
  switch (state.status) {
    case 'own':
    case 'pending':
    case 'signed-out':
      return 'own'
    case 'active':
    case 'expired':
    case 'suspended':
      return 'ask'
    case 'resolving':
      return selectSupport(state) === null ? 'wait' : 'ask'
    default:
      return 'wait'
  }
}

function guardedProps(control: ReactElement<Control>, meaning: Meaning, ask: () => void) {
  const onClick = (event: SyntheticEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (meaning === 'ask') ask()
  }
  return {
    ...Object.fromEntries(ACTING.map((name) => [name, undefined])),
    ...(control.type === 'a' ? { href: undefined, role: 'button', tabIndex: 0, onKeyDown: pressedBy(onClick) } : {}),
    // A button that sends the form around it would sign out without asking.
    ...(control.type === 'button' ? { type: 'button' } : {}),
    'aria-disabled': meaning === 'wait' || undefined,
    'aria-haspopup': meaning === 'ask' ? 'dialog' : undefined,
    'data-guarded': meaning,
    onClick,
  }
}

/** A link without an address is pressed by no key of its own. */
function pressedBy(press: (event: SyntheticEvent) => void) {
  return (event: SyntheticEvent & { readonly key: string }) => {
    if (event.key === 'Enter' || event.key === ' ') press(event)
  }
}

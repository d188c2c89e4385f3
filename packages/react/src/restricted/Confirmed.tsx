'use client'

import { type Active, type ImpersonationState, selectSupport } from '@understudy/client'
import {
  cloneElement,
  type KeyboardEvent,
  lazy,
  type ReactElement,
  Suspense,
  type SyntheticEvent,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useStore } from 'zustand'
import { useClient } from '../provider/context.ts'
import { ACTING, type Control } from './control.ts'

const loadDialog = () => import('./ConfirmDialog.tsx')
const ConfirmDialog = lazy(async () => ({ default: (await loadDialog()).ConfirmDialog }))

interface ConfirmedProps {
  readonly action: string
  /** What will happen, in the host's words. */
  readonly what: string | null
  readonly control: ReactElement<Control>
}

interface Question {
  readonly asked: Active
  readonly element: HTMLElement
}

/** A control that asks in whose name it acts, where that is another person's, and acts when that was confirmed. */
export function Confirmed({ action, what, control }: ConfirmedProps) {
  const client = useClient()
  const support = useStore(client, changeable)
  const [question, setQuestion] = useState<Question | null>(null)
  /** The question that was answered with yes, until the control was pressed for it. */
  const confirmed = useRef<Question | null>(null)
  /** The press that was asked about is on its way through the control. */
  const passes = useRef(false)
  const live = useStore(client, isLive)
  const open = question !== null && support !== null && live && isSame(question.asked, support)
  const asks = support !== null

  useEffect(() => {
    // Here before it is needed. If that fails, the press tries once more and says so to the error boundary.
    if (asks) loadDialog().catch(() => undefined)
  }, [asks])
  useEffect(() => {
    if (question !== null && !open) setQuestion(null)
  }, [question, open])

  const run = () => {
    const answered = confirmed.current
    confirmed.current = null
    const state = client.getState()
    const now = changeable(state)
    if (answered === null || now === null || !isLive(state) || !isSame(answered.asked, now)) return
    if (!client.can(action).allowed) return
    passes.current = true
    try {
      answered.element.click()
    } finally {
      passes.current = false
    }
  }
  const confirm = () => {
    confirmed.current = question
    setQuestion(null)
  }
  const ask = (event: SyntheticEvent) => {
    if (passes.current || support === null || isOff(event.currentTarget)) return false
    event.preventDefault()
    event.stopPropagation()
    if (event.currentTarget instanceof HTMLElement) setQuestion({ asked: support, element: event.currentTarget })
    return true
  }
  return (
    <>
      {asks ? cloneElement(control, askingProps(control.props, ask)) : control}
      {open ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps in what is pressed in the question
        <span hidden role="presentation" onClick={keepIn} onKeyDown={keepPressIn}>
          <Suspense fallback={null}>
            <ConfirmDialog
              asked={question.asked}
              what={what}
              onCancel={() => setQuestion(null)}
              onConfirm={confirm}
              onClosed={run}
            />
          </Suspense>
        </span>
      ) : null}
    </>
  )
}

/** The session in which something may change in another person's account; `null` where there is none. */
function changeable(state: ImpersonationState): Active | null {
  const support = selectSupport(state)
  return support === null || support.session.mode === 'view' ? null : support
}

/** A question to the server alone puts no session in doubt: what is sent meanwhile waits for its answer. */
function isLive({ status }: ImpersonationState): boolean {
  return status === 'active' || status === 'resolving'
}

function isSame(a: Active, b: Active): boolean {
  return a.session.id === b.session.id && a.session.mode === b.session.mode && a.subject.id === b.subject.id
}

/** What is pressed in the question is no press on what is around the control, though React would pass it on. */
function keepIn(event: SyntheticEvent): void {
  event.stopPropagation()
}

function keepPressIn(event: KeyboardEvent): void {
  if (isPress(event)) event.stopPropagation()
}

function isPress({ key }: KeyboardEvent): boolean {
  return key === 'Enter' || key === ' '
}

/** A control that is off does nothing by itself, and there is nothing to ask. */
function isOff(element: Element): boolean {
  return element.getAttribute('aria-disabled') === 'true'
}

/**
 * The control acts through its click alone, which waits. In the capture phase, so that nothing inside it or listening to
 * its element runs before; and once more as `onClick`, for a component that passes on nothing else.
 */
function askingProps(own: Control, ask: (event: SyntheticEvent) => boolean) {
  return {
    ...Object.fromEntries(ACTING.map((name) => [name, undefined])),
    'aria-haspopup': 'dialog',
    onClickCapture: (event: SyntheticEvent) => {
      if (!ask(event)) own.onClickCapture?.(event)
    },
    onClick: (event: SyntheticEvent) => {
      if (!ask(event)) own.onClick?.(event)
    },
    onKeyDown: (event: KeyboardEvent) => {
      // What has keys of its own acts by them. The others are clicked by the browser.
      if (own.onKeyDown === undefined) return
      if (!isPress(event) || !ask(event)) own.onKeyDown(event)
    },
  }
}

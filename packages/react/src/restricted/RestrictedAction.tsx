'use client'

import type { ActionRefusal } from '@understudy/protocol'
import {
  type ComponentProps,
  cloneElement,
  isValidElement,
  type KeyboardEvent,
  type ReactElement,
  type SyntheticEvent,
  useId,
  useState,
} from 'react'
import { warnOnce } from '../element/checkProp.ts'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useActionPolicy } from '../hooks/useActionPolicy.ts'
import { Icon, LOCK } from '../icons/icons.tsx'
import { englishRestricted } from '../messages/english/restricted.ts'
import type { Messages } from '../messages/messages.ts'
import { useTextsOf } from '../provider/context.ts'
import { Confirmed } from './Confirmed.tsx'
import { ACTING, type Control } from './control.ts'

export interface RestrictedActionProps extends Omit<ComponentProps<'span'>, 'children' | 'action'>, RenderProp {
  /** Name of the action in the application's action map, such as `invoice.pay`. */
  readonly action: string
  /**
   * Where the reason is said: in a bubble on focus, hover and press, or always below the control.
   * @default 'bubble'
   */
  readonly hint?: 'bubble' | 'below'
  /**
   * For what changes something in the subject's name: where the action is allowed, a press asks first, and the control
   * is pressed once that was confirmed. A text says what will happen. Asks in no `view` session and in no own one.
   * @default false
   */
  readonly confirm?: boolean | string
  /** One button, link or other control that passes attributes and handlers on to its element. */
  readonly children: ReactElement<Control>
}

/**
 * Keeps a control where it is when its action is refused: greyed, with a lock, still reached by keyboard, and saying
 * why. Pressing it does nothing but explain. With `confirm`, an allowed control asks in whose name it acts before any
 * handler of its own runs; it then acts by its click, not by `onPointerDown` and the like. Outside a support session it
 * changes nothing. The server decides.
 * Renders a `<span>` element around a refused control, and none around an allowed one; the question in a portal.
 *
 * @example
 * <RestrictedAction action="project.rename" confirm="The project gets another name."><button>Rename</button></RestrictedAction>
 * @example
 * <RestrictedAction action="invoice.pay"><button onClick={pay}>Pay invoice</button></RestrictedAction>
 */
export function RestrictedAction(props: RestrictedActionProps) {
  const { action, hint = 'bubble', confirm = false, children, ...rest } = props
  const decision = useActionPolicy(action)
  if (decision.allowed && confirm === false) return children
  if (!isValidElement(children)) {
    // Several controls, or none: what cannot be kept from acting is not shown.
    warnOnce('<RestrictedAction> takes one element. Nothing is shown in its place where it would have to be guarded.')
    return null
  }
  if (!decision.allowed) return <Refused code={decision.code} hint={hint} control={children} {...rest} />
  return (
    <Confirmed action={action} what={confirm === true || confirm === '' ? null : String(confirm)} control={children} />
  )
}

interface RefusedProps extends Omit<ComponentProps<'span'>, 'children'>, RenderProp {
  readonly code: ActionRefusal
  readonly hint: 'bubble' | 'below'
  readonly control: ReactElement<Control>
}

function Refused({ code, hint, control, ...rest }: RefusedProps) {
  const { messages } = useTextsOf(englishRestricted)
  const hintId = useId()
  const [hovered, setHovered] = useState(false)
  const [asked, setAsked] = useState(false)
  const open = hint === 'below' || hovered || asked
  const explain = (event: SyntheticEvent) => {
    event.preventDefault()
    event.stopPropagation()
    setAsked(true)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') explain(event)
    if (event.key !== 'Escape') return
    setHovered(false)
    setAsked(false)
  }
  const described = [control.props['aria-describedby'], hintId].filter(Boolean).join(' ')
  const refused = {
    ...Object.fromEntries(ACTING.map((name) => [name, undefined])),
    'aria-disabled': true,
    'aria-describedby': described,
    'data-restricted': code,
    className: `${control.props.className ?? ''} us-refused`.trimStart(),
    onClick: explain,
    onKeyDown,
    onFocus: () => setAsked(true),
    onBlur: () => setAsked(false),
    // What cannot be focused cannot explain itself.
    disabled: undefined,
    ...(control.type === 'a' ? { href: undefined, role: 'link', tabIndex: 0 } : {}),
    children: (
      <>
        <Icon d={LOCK} />
        {control.props.children}
      </>
    ),
  }
  return renderElement('span', rest, {
    'data-hint': hint,
    'data-open': open ? '' : undefined,
    onPointerEnter: () => setHovered(true),
    onPointerLeave: () => setHovered(false),
    className: 'us-restricted',
    children: (
      <>
        {cloneElement(control, refused)}
        <span id={hintId} className="us-hint" role={hint === 'bubble' ? 'tooltip' : undefined}>
          {hintOf(code, messages)}
        </span>
      </>
    ),
  })
}

function hintOf(code: ActionRefusal, { restricted }: Pick<Messages, 'restricted'>): string {
  return code === 'mode_read_only' ? restricted.viewOnly : restricted.inSession
}

import { cloneElement, createElement, isValidElement, type ReactElement } from 'react'

type Props = Readonly<Record<string, unknown>>

/** What the parts accept beside the attributes of their element. */
export interface RenderProp {
  /** Another element to render as, such as `<MyButton />`. It gets the part's attributes, handlers and children. */
  readonly render?: ReactElement | undefined
}

/**
 * Renders a part as its own element or as the one the host gave. The host's attributes win; handlers of both run, the
 * host's first, and its `event.preventDefault()` stops the part's. Class names are joined.
 */
export function renderElement(tag: string, { render, ...host }: object & RenderProp, own: Props): ReactElement {
  const element = isValidElement<Props>(render) ? render : createElement<Props>(tag)
  return cloneElement(element, mergeProps(mergeProps(own, host as Props), element.props))
}

/** Joins a part's own props with the host's. */
export function mergeProps(own: Props, host: Props): Props {
  const merged: Record<string, unknown> = { ...own }
  for (const [name, theirs] of Object.entries(host)) {
    if (theirs === undefined) continue
    const ours = own[name]
    if (name === 'className' && typeof ours === 'string') merged[name] = `${ours} ${String(theirs)}`
    else if (isHandler(ours) && isHandler(theirs)) merged[name] = inTurn(theirs, ours)
    // A ref of its own the part cannot do without.
    else if (name !== 'ref' || !ours) merged[name] = theirs
  }
  return merged
}

type Handler = (event: { readonly defaultPrevented?: boolean }) => void

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function'
}

function inTurn(theirs: Handler, ours: Handler): Handler {
  return (event) => {
    try {
      theirs(event)
    } finally {
      // A handler of the host's that throws must not keep End from ending.
      if (event.defaultPrevented !== true) ours(event)
    }
  }
}

'use client'

import { type RefObject, useEffect, useRef } from 'react'
import { isFocusLost, isThere, rememberFocus } from '../element/rememberFocus.ts'
import { focusPageStart } from './pageStart.ts'

/**
 * Keeps the keyboard on the page: on the way on while it is hidden, and where it was when it comes back; on the heading, when what had
 * the focus is gone with another person's page. Never takes the focus from anything, and not at the first page.
 * `identity` is whose page there is, `seen` whether it is shown.
 */
export function usePageFocus(identity: string | null, seen: boolean): RefObject<HTMLDivElement | null> {
  const page = useRef<HTMLDivElement>(null)
  const focus = useRef<ReturnType<typeof rememberFocus>>(undefined)
  const before = useRef<string>(undefined)
  useEffect(() => {
    if (identity === null) return
    if (!seen) {
      // What had the focus is hidden: in its place stands the way on, until it is back.
      const { activeElement } = document
      const hidden = isFocusLost(document) || (activeElement instanceof HTMLElement && !isThere(activeElement))
      if (hidden && focus.current?.current()) document.querySelector<HTMLElement>('.us-panel button')?.focus()
      return
    }
    const last = before.current
    before.current = identity
    if (last === undefined || !isFocusLost(document)) return
    if (last !== identity) focusPageStart()
    else focus.current?.current()?.focus({ preventScroll: true })
  }, [identity, seen])
  // The page of another person is another element.
  useEffect(() => {
    if (identity === null || page.current === null) return
    focus.current = rememberFocus(page.current)
    return focus.current.stop
  }, [identity])
  return page
}

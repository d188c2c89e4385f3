'use client'

import { type RefObject, useEffect } from 'react'

/**
 * For something that comes and goes beside the work: when it goes with the focus inside, the focus returns to where it
 * came from. Without this the keyboard would start over at the top of the page.
 */
export function useFocusReturn(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    let before: Element | null = null
    const onFocusIn = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Element && !element.contains(relatedTarget)) before = relatedTarget
    }
    element.addEventListener('focusin', onFocusIn)
    return () => {
      element.removeEventListener('focusin', onFocusIn)
      const { activeElement, body } = element.ownerDocument
      // Taken out of the document, it has lost the focus already.
      const had = activeElement === null || activeElement === body || element.contains(activeElement)
      if (had && before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [ref])
}

/**
 * What in `around` has the focus, or had it when it was hidden or taken out of the page: `null` once somebody has moved
 * on. `stop` ends it.
 */
export function rememberFocus(around: HTMLElement) {
  let focused: HTMLElement | null = null
  const onFocusIn = ({ target }: FocusEvent) => {
    focused = target instanceof HTMLElement ? target : null
  }
  const onFocusOut = () => {
    const left = focused
    // What is taken out of the page loses the focus too, and is still in it by now.
    queueMicrotask(() => {
      if (focused === left && left !== null && isThere(left)) focused = null
    })
  }
  around.addEventListener('focusin', onFocusIn)
  around.addEventListener('focusout', onFocusOut)
  return {
    current: () => focused,
    stop() {
      around.removeEventListener('focusin', onFocusIn)
      around.removeEventListener('focusout', onFocusOut)
    },
  }
}

/** Whether somebody could be at it: it is in the page and not hidden. */
export function isThere(element: HTMLElement): boolean {
  return element.isConnected && element.checkVisibility?.() !== false
}

/** Whether nothing has the focus: keys go to the page as a whole. */
export function isFocusLost({ activeElement, body }: Document): boolean {
  return activeElement === null || activeElement === body
}

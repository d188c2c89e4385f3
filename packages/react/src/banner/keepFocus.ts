import { isFocusLost, isThere, rememberFocus } from '../element/rememberFocus.ts'

/**
 * When the part of the strip that has the focus goes (Extend at the last time, what another tab makes small), the way
 * out has it: at the top of the page one would have to find the strip again. Returns its own undo.
 */
export function keepFocus(strip: HTMLElement): () => void {
  const focus = rememberFocus(strip)
  const observer = new MutationObserver(() => {
    const focused = focus.current()
    if (focused === null || isThere(focused)) return
    const { ownerDocument } = strip
    // What was hidden has the focus until the next frame.
    if (isFocusLost(ownerDocument) || ownerDocument.activeElement === focused) wayOut(strip)?.focus()
  })
  observer.observe(strip, { childList: true, subtree: true, attributes: true, attributeFilter: SHAPES })
  return () => {
    observer.disconnect()
    focus.stop()
  }
}

/** What the stylesheet hides parts by. */
const SHAPES = ['data-minimised', 'data-expanded']

function wayOut(strip: HTMLElement): HTMLElement | null {
  return strip.querySelector<HTMLElement>('.us-end') ?? strip.querySelector('button')
}

export type Placement = 'top' | 'bottom'

const PUSHED = 'data-understudy-push'

/**
 * Publishes how much of the page the strip covers as `--understudy-inset-top` (or `-bottom`) on the root element, and
 * with `push` lets the stylesheet move the page by it. Returns its own undo.
 */
export function publishInset(strip: HTMLElement, placement: Placement, push: boolean): () => void {
  const root = strip.ownerDocument.documentElement
  const name = `--understudy-inset-${placement}`
  const publish = () => {
    // Set through the object model, which a strict content security policy allows, unlike a `style` attribute.
    root.style.setProperty(name, `${strip.offsetHeight}px`)
  }
  publish()
  const observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(publish)
  observer?.observe(strip)
  if (push) root.setAttribute(PUSHED, placement)
  return () => {
    observer?.disconnect()
    root.style.removeProperty(name)
    root.removeAttribute(PUSHED)
  }
}

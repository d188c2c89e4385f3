/** Edge of the window that the strip keeps to. */
export type Placement = 'top' | 'bottom'

/** Whether the strip moves the page, covers its edge, or floats in front of it. */
export type Layout = 'push' | 'overlay' | 'floating'

const PUSHED = 'data-understudy-push'

/**
 * Publishes how much of the page the strip covers as `--understudy-inset-top` (or `-bottom`) on the root element, and
 * with `push` lets the stylesheet move the page by it. Returns its own undo.
 */
export function publishInset(strip: HTMLElement, placement: Placement, push: boolean): () => void {
  const root = strip.ownerDocument.documentElement
  const name = `--understudy-inset-${placement}`
  const publish = () => {
    // Where it is laid out, whatever it is transformed by for a moment: nothing tells when a transform goes.
    const { offsetTop, offsetHeight } = strip
    const covered = placement === 'top' ? offsetTop + offsetHeight : root.clientHeight - offsetTop
    // Set through the object model, which a strict content security policy allows, unlike a `style` attribute.
    root.style.setProperty(name, `${Math.max(0, covered)}px`)
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

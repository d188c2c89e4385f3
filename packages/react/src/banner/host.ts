/** The element that holds the strip, outside the application's own tree. */
export interface BannerHost {
  readonly element: HTMLElement
  /** Puts it into the page. Returns its own undo. Staying there and usable is `keepHost`'s. */
  attach(): () => void
}

/** Presses that other layers on the page would take for "outside of me, so close me". */
const PRESSES = ['pointerdown', 'mousedown', 'touchstart', 'click'] as const

/**
 * Creates the host. It carries `aria-live="off"` because `aria-hidden`, which Radix and others use to hide everything
 * outside a modal, leaves live regions and what is in them alone; the value itself announces nothing.
 */
export function createBannerHost(document: Document): BannerHost {
  const element = document.createElement('div')
  element.className = 'us-host'
  element.setAttribute('aria-live', 'off')
  element.setAttribute('data-understudy-host', '')
  for (const press of PRESSES) {
    // React hears on this element too, so stopping here hides the press from the page and from nobody in the strip.
    element.addEventListener(press, (event) => event.stopPropagation())
  }
  return {
    element,
    attach() {
      // Read first, reached first.
      document.body.prepend(element)
      return () => element.remove()
    },
  }
}

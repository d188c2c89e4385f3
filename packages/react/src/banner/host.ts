import { watchTopLayer } from './topLayer.ts'

/** The element that holds the strip, outside the application's own tree. */
export interface BannerHost {
  readonly element: HTMLElement
  /** Puts it into the page, and keeps it there and usable. Returns its own undo. */
  attach(): () => void
}

/** Marks what belongs into the browser's top layer; see {@link promote}. */
export const LAYER = 'data-understudy-layer'

/** Attributes by which other code takes elements away from people. None of them is ours. */
const TAKEN_AWAY = ['hidden', 'inert', 'aria-hidden', 'style'] as const

/** Presses that other layers on the page would take for "outside of me, so close me". */
const PRESSES = ['pointerdown', 'mousedown', 'touchstart', 'click'] as const

/** More than this many restores in a second is a fight with another script, fought at a slower pace. */
const RESTORES = 20

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
  return { element, attach: () => attach(document, element) }
}

function attach(document: Document, element: HTMLElement): () => void {
  let container: Element = document.body
  let restores = 0

  const place = () => {
    for (const name of TAKEN_AWAY) element.removeAttribute(name)
    // First in the body: read first, reached first. Last in a dialog: its own first field keeps the focus.
    if (container === document.body) container.prepend(element)
    else container.append(element)
    for (const layer of element.querySelectorAll<HTMLElement>(`[${LAYER}]`)) promote(layer)
  }
  const restore = () => {
    restores += 1
    if (restores <= RESTORES) place()
  }
  const calm = setInterval(() => {
    const fought = restores > RESTORES
    restores = 0
    if (fought) place()
  }, 1000)

  const stopWatching = watchTopLayer(document, (next) => {
    container = next
    place()
  })
  const removal = new MutationObserver(() => {
    if (!element.isConnected) restore()
  })
  removal.observe(document.documentElement, { childList: true, subtree: true })
  const tampering = new MutationObserver(() => {
    if (TAKEN_AWAY.some((name) => element.hasAttribute(name))) restore()
  })
  tampering.observe(element, { attributeFilter: [...TAKEN_AWAY] })

  return () => {
    clearInterval(calm)
    stopWatching()
    removal.disconnect()
    tampering.disconnect()
    element.remove()
  }
}

/**
 * Shows a layer in the browser's top layer, above any z-index and out of reach of transforms and clipping around it.
 * Where the browser has no popovers, the stylesheet's z-index has to do.
 */
export function promote(layer: HTMLElement): void {
  if (typeof layer.showPopover !== 'function' || !layer.isConnected) return
  layer.popover = 'manual'
  // Moving an element in the document hides its popover; asking again is an error.
  if (!layer.matches(':popover-open')) layer.showPopover()
}

/** Puts the strip above what has come into the top layer since: the order there is the order of arrival. */
export function raiseStrip(document: Document): void {
  for (const strip of document.querySelectorAll<HTMLElement>('.us-frame, .us-banner')) {
    if (strip.popover === 'manual' && strip.matches(':popover-open')) strip.hidePopover()
    promote(strip)
  }
}

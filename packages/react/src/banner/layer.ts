/**
 * Shows a layer in the browser's top layer, above any z-index and out of reach of transforms and clipping around it.
 * Where the browser has no popovers, the stylesheet's z-index has to do.
 */
export function promote(layer: HTMLElement): void {
  if (typeof layer.showPopover !== 'function' || !layer.isConnected) return
  if (layer.popover !== 'manual') layer.popover = 'manual'
  // Moving an element in the document hides its popover; asking again is an error.
  if (!layer.matches(':popover-open')) layer.showPopover()
}

/** Puts a layer above what has come into the top layer since: the order there is the order of arrival. */
export function raise(layer: HTMLElement): void {
  if (layer.popover === 'manual' && layer.matches(':popover-open')) layer.hidePopover()
  promote(layer)
}

/** Puts the strip above everything, the kit's own layers included. */
export function raiseStrip(document: Document): void {
  for (const strip of document.querySelectorAll<HTMLElement>('.us-frame, .us-banner')) raise(strip)
}

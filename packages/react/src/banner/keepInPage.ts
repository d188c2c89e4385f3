import { raise, raiseStrip } from './layer.ts'
import { LAYER } from './layerMark.ts'
import type { Tampering } from './sight.ts'
import { watchTopLayer } from './topLayer.ts'

/** Presses that other layers on the page would take for "outside of me, so close me". */
const PRESSES = ['pointerdown', 'mousedown', 'touchstart', 'click'] as const

/** Attributes by which other code takes elements away from people. None of them is ours. */
const TAKEN_AWAY = ['hidden', 'inert', 'aria-hidden', 'style'] as const

/** Those that modal dialogs of good libraries set on everything else: undone, and not worth a word. */
const ORDINARY: readonly string[] = ['inert', 'aria-hidden']

/** More than this many restores in a second is a fight with another script, fought at a slower pace. */
const RESTORES = 20

/**
 * Keeps the element of a host in the page, in whatever is on top of it, and usable. Calls back when somebody took it
 * away, after it is back. Returns its own undo, which leaves it where it is.
 */
export function keepInPage(element: HTMLElement, onTampered?: (kind: Tampering) => void): () => void {
  const { ownerDocument: document } = element
  let container: Element | null = null
  let restores = 0
  let calm: ReturnType<typeof setInterval> | undefined

  const place = () => {
    for (const name of TAKEN_AWAY) element.removeAttribute(name)
    if (container !== null && element.parentElement !== container) move(element, container)
    for (const layer of element.querySelectorAll<HTMLElement>(`[${LAYER}]`)) raise(layer)
    // The order in which the hosts of the kit come here is not the one in which they are to be seen.
    if (element.querySelector('.us-banner') === null) raiseStrip(document)
  }
  const restore = () => {
    restores += 1
    // No timer runs while nobody takes anything away.
    calm ??= setInterval(() => {
      const fought = restores > RESTORES
      restores = 0
      if (fought) return place()
      clearInterval(calm)
      calm = undefined
    }, 1000)
    if (restores <= RESTORES) place()
  }

  const stopWatching = watchTopLayer(document, (next) => {
    const moves = container !== next
    container = next
    if (moves || !element.isConnected) place()
    // Something has arrived above, and may want to be on top as well.
    else restore()
  })
  const removal = new MutationObserver(() => {
    if (element.isConnected) return
    restore()
    onTampered?.('removed')
  })
  removal.observe(document.documentElement, { childList: true, subtree: true })
  const hiding = new MutationObserver(() => {
    const names = TAKEN_AWAY.filter((name) => element.hasAttribute(name))
    if (names.length === 0) return
    restore()
    if (!names.every((name) => ORDINARY.includes(name))) onTampered?.('hidden')
  })
  hiding.observe(element, { attributeFilter: [...TAKEN_AWAY] })
  // React hears on this element too, so stopping here hides the press from the page and from nobody in the strip.
  const within = (event: Event) => event.stopPropagation()
  for (const press of PRESSES) element.addEventListener(press, within)

  return () => {
    clearInterval(calm)
    stopWatching()
    removal.disconnect()
    hiding.disconnect()
    for (const press of PRESSES) element.removeEventListener(press, within)
  }
}

function move(element: HTMLElement, container: Element): void {
  const { activeElement, body } = element.ownerDocument
  const focused = activeElement instanceof HTMLElement && element.contains(activeElement) ? activeElement : null
  // First in the body: read first, reached first. Last in a dialog: its own first field keeps the focus.
  if (container === body) container.prepend(element)
  else container.append(element)
  // Moving takes the focus away from whoever was about to press End.
  focused?.focus({ preventScroll: true })
}

import { LAYER } from './layerMark.ts'

/** Elements that can hold children on screen; a fullscreen `<video>` or `<iframe>` cannot. */
const CHILDLESS = 'audio, canvas, embed, iframe, img, input, object, select, textarea, video'

/**
 * Follows what is on top of the page: everything outside the topmost `showModal()` dialog is inert, and what came into
 * the top layer later (a popover, a fullscreen element) is painted above. Calls back with the element that the strip has
 * to be inside of to be seen and used, the body while nothing is on top; again with the same one when something arrived
 * there, and the strip has to be raised. Hears nothing of what happens inside of shadow roots. Returns its own undo.
 */
export function watchTopLayer(document: Document, onChange: (container: Element) => void): () => void {
  // Browsers do not tell the order of the top layer, so it is kept as the dialogs open.
  let modals: Element[] = []
  let current: Element | null = null

  const look = (arrived: boolean) => {
    const open = [...document.querySelectorAll('dialog[open]')].filter(isModal)
    modals = [...modals.filter((dialog) => open.includes(dialog)), ...open.filter((dialog) => !modals.includes(dialog))]
    const container = containerOf(document, modals.at(-1) ?? null)
    if (container === current && container.isConnected && !arrived) return
    current = container
    onChange(container)
  }
  const onFullscreen = () => look(true)
  const onToggle = (event: Event) => {
    const { target: layer } = event
    // `details` tells of its opening by the same event, and so does the kit of its own layers.
    const others = layer instanceof Element && layer.matches('[popover], dialog') && !layer.hasAttribute(LAYER)
    if (others && 'newState' in event && event.newState === 'open') look(true)
  }

  const observer = new MutationObserver(() => look(false))
  observer.observe(document.documentElement, { attributeFilter: ['open'], childList: true, subtree: true })
  document.addEventListener('fullscreenchange', onFullscreen)
  // The event does not bubble, and may be stopped by the page below the window.
  window.addEventListener('toggle', onToggle, { capture: true })
  look(false)
  return () => {
    observer.disconnect()
    document.removeEventListener('fullscreenchange', onFullscreen)
    window.removeEventListener('toggle', onToggle, { capture: true })
  }
}

function containerOf(document: Document, modal: Element | null): Element {
  const screen = fullscreen(document)
  // A part of the modal may fill the screen. Anything else that does is inert, and the strip is painted above it.
  if (screen !== null && (modal === null || modal.contains(screen))) return screen
  return modal ?? document.body
}

function isModal(dialog: Element): boolean {
  try {
    return dialog.matches(':modal')
  } catch {
    // A browser without `:modal` throws. Taking a plain dialog for a modal one only moves the strip into it.
    return true
  }
}

function fullscreen(document: Document): Element | null {
  const element = document.fullscreenElement ?? null
  // The page as a whole is no other place than the body.
  if (element === null || element.contains(document.body)) return null
  return element.matches(CHILDLESS) ? null : element
}

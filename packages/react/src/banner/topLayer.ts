/** Elements that can hold children on screen; a fullscreen `<video>` or `<iframe>` cannot. */
const CHILDLESS = 'audio, canvas, embed, iframe, img, input, object, select, textarea, video'

/**
 * Follows what is on top of the page: everything outside the topmost `showModal()` dialog is inert, and everything
 * outside a fullscreen element is not painted. Calls back with the element that the strip has to be inside of to be
 * seen and used; with the body while nothing is on top. Returns its own undo.
 */
export function watchTopLayer(document: Document, onChange: (container: Element) => void): () => void {
  // Browsers do not tell the order of the top layer, so it is kept as the dialogs open.
  let modals: Element[] = []
  let current: Element | null = null

  const look = () => {
    const open = [...document.querySelectorAll('dialog[open]')].filter(isModal)
    modals = [...modals.filter((dialog) => open.includes(dialog)), ...open.filter((dialog) => !modals.includes(dialog))]
    const container = modals.at(-1) ?? fullscreen(document) ?? document.body
    if (container === current && container.isConnected) return
    current = container
    onChange(container)
  }

  const observer = new MutationObserver(look)
  observer.observe(document.documentElement, { attributeFilter: ['open'], childList: true, subtree: true })
  document.addEventListener('fullscreenchange', look)
  look()
  return () => {
    observer.disconnect()
    document.removeEventListener('fullscreenchange', look)
  }
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
  return element?.matches(CHILDLESS) === false ? element : null
}

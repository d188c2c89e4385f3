/**
 * Keeps Escape for the list of a picker while that is open: dialogs around it hear of the key at the document, and leave
 * alone what is prevented by then. Returns its own undo.
 */
export function keepEscape(): () => void {
  window.addEventListener('keydown', prevent, true)
  return () => window.removeEventListener('keydown', prevent, true)
}

function prevent(event: KeyboardEvent): void {
  const { key, target } = event
  if (key !== 'Escape' || !(target instanceof Element)) return
  if (target.matches('[role="combobox"][aria-expanded="true"]')) event.preventDefault()
}

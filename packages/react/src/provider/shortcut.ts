import type { ImpersonationClient } from '@understudy/client'

/**
 * Whether a key press is this shortcut. Modifiers must match exactly. The last part is compared with the character,
 * and with the key's place where a modifier changed the character (Alt+Shift+E types `‰` on a Mac).
 */
export function matchesShortcut(event: KeyboardEvent, shortcut: string): boolean {
  const parts = shortcut.split('+').map((part) => part.trim().toLowerCase())
  const key = parts.at(-1) ?? ''
  const wants = (name: string) => parts.slice(0, -1).includes(name)
  if (event.altKey !== wants('alt') || event.shiftKey !== wants('shift')) return false
  if (event.ctrlKey !== (wants('control') || wants('ctrl')) || event.metaKey !== wants('meta')) return false
  const typed = event.key.toLowerCase()
  return typed === key || (!/^[a-z0-9]$/.test(typed) && event.code.toLowerCase() === `key${key}`)
}

/** Statuses in which there is something to end or withdraw. */
const ENDABLE: readonly string[] = ['active', 'expired', 'pending']

/** Listens for the shortcut. Returns its own undo. */
export function listenForShortcut(client: ImpersonationClient, shortcut: string): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat || event.isComposing || !matchesShortcut(event, shortcut)) return
    const state = client.getState()
    const shown = 'last' in state ? state.last?.status : state.status
    if (shown === undefined || !ENDABLE.includes(shown)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    // A failed end is in the state, and the strip shows it.
    client.end().catch(() => undefined)
  }
  // The window hears keys first, also while a modal makes everything else inert.
  window.addEventListener('keydown', onKeyDown, { capture: true })
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
}

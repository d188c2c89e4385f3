import type { ImpersonationClient } from '@understudy/client'
import { causeOf, stripOf } from '../banner/strip.ts'

/**
 * Whether a key press is this shortcut. Modifiers must match exactly. The last part is compared with the character,
 * and with the key's place where a modifier changed the character (Alt+Shift+E types `‰` on a Mac).
 */
export function matchesShortcut(event: KeyboardEvent, shortcut: string): boolean {
  const parts = shortcut.toLowerCase().replace('control', 'ctrl').split('+')
  const key = parts.pop()
  const typed = event.key.toLowerCase()
  return (
    (['alt', 'ctrl', 'meta', 'shift'] as const).every((name) => event[`${name}Key`] === parts.includes(name)) &&
    (typed === key || (!/^[a-z0-9]$/.test(typed) && event.code.toLowerCase() === `key${key}`))
  )
}

/** Listens for the shortcut. Returns its own undo. */
export function listenForShortcut(client: ImpersonationClient, shortcut: string): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat || event.isComposing || !matchesShortcut(event, shortcut)) return
    const strip = stripOf(client.getState())
    // Where the strip has no End there is nothing to end, and the key is the page's.
    if (!strip || !causeOf(strip)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    // A failed end is in the state, and the strip shows it.
    client.end().catch(() => undefined)
  }
  // The window hears keys first, also while a modal makes everything else inert.
  window.addEventListener('keydown', onKeyDown, true)
  return () => window.removeEventListener('keydown', onKeyDown, true)
}

import type { ImpersonationClient, Status } from '@understudy/client'
import { ENTRY, readMinimised, SMALL } from './minimised.ts'

type Draw = (minimised: boolean) => void

interface Shared {
  /** What holds for this page where storage is missing or blocked; `null` until something was read or chosen. */
  kept: boolean | null
  readonly strips: Set<Draw>
}

const shared = new WeakMap<ImpersonationClient, Shared>()

function sharedOf(client: ImpersonationClient): Shared {
  const found = shared.get(client) ?? { kept: null, strips: new Set() }
  shared.set(client, found)
  return found
}

/** Draws a strip as all tabs have it, small or in full. Returns its own undo. */
export function shareMinimised(client: ImpersonationClient, draw: Draw): () => void {
  const found = sharedOf(client)
  const onStorage = ({ key, newValue }: StorageEvent) => {
    // `null`: another tab cleared everything.
    if (key === ENTRY || key === null) keep(found, newValue === SMALL)
  }
  found.kept ??= readMinimised()
  found.strips.add(draw)
  window.addEventListener('storage', onStorage)
  draw(found.kept)
  return () => {
    window.removeEventListener('storage', onStorage)
    found.strips.delete(draw)
    // What happens to it now is not heard here.
    if (found.strips.size === 0) found.kept = null
  }
}

/** Makes the strips of all tabs small, or gives them back in full. Returns an undo that does nothing. */
export function minimise(client: ImpersonationClient, minimised: boolean): () => void {
  const found = sharedOf(client)
  if (found.kept !== minimised) {
    try {
      if (minimised) localStorage.setItem(ENTRY, SMALL)
      else localStorage.removeItem(ENTRY)
    } catch {
      // Blocked, missing or full: what is kept here has to do.
    }
    keep(found, minimised)
  }
  return () => undefined
}

function keep(found: Shared, minimised: boolean): void {
  // Without a strip nobody hears what other tabs make of it.
  found.kept = found.strips.size > 0 ? minimised : null
  for (const draw of [...found.strips]) draw(minimised)
}

/**
 * A new session begins in full, and the end of one leaves nothing behind. `asked`: in which state this was asked for; a
 * session may have begun since. Returns its own undo.
 */
export function beginInFull(client: ImpersonationClient, asked: Status): () => void {
  const restore = () => void minimise(client, false)
  if (hasBegun(client, asked)) restore()
  const undo = [client.on('started', restore), client.on('ended', restore)]
  return () => {
    for (const stop of undo) stop()
  }
}

/** Whether a session began between the moment in which something was asked for and now. */
export function hasBegun(client: ImpersonationClient, asked: Status): boolean {
  const onTheWay = asked === 'starting' || asked === 'pending' || asked === 'switching'
  return onTheWay && client.getState().status === 'active'
}

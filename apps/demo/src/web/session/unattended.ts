import type { ImpersonationClient } from '@understudy/client'

/** How long a page whose time is over waits for somebody. Milliseconds. */
const PATIENCE = 120_000

/** Signs that somebody is there. */
const SIGNS = ['pointerdown', 'keydown', 'pointermove'] as const

/**
 * A page whose time is over is kept for whoever wants to go on, and must not wait in front of an empty chair: with
 * nobody there for two minutes it goes back to the agent's own account by itself.
 */
export function returnUnattended(
  client: Pick<ImpersonationClient, 'subscribe' | 'end'>,
  page: EventTarget,
  patience = PATIENCE,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined

  const wait = () => {
    clearTimeout(timer)
    // What could not be ended is said by the strip, and End stays on it.
    timer = setTimeout(() => void client.end().catch(() => undefined), patience)
  }

  client.subscribe(({ status }, before) => {
    if (status === before.status) return
    if (status === 'expired') {
      wait()
      for (const sign of SIGNS) page.addEventListener(sign, wait)
    } else {
      clearTimeout(timer)
      for (const sign of SIGNS) page.removeEventListener(sign, wait)
    }
  })
}

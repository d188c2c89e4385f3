import type { ImpersonationClient } from '@understudy/client'
import type { ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { stripOf } from './strip.ts'

interface Watch {
  mounted: number
  /** Takes the standby strip down. */
  dismiss: (() => void) | null
}

const watches = new WeakMap<ImpersonationClient, Watch>()

/**
 * Says that a banner of this client is mounted in `place`, and draws `standby` in a root of its own when the last one
 * goes while a session is on: an application that crashed, or forgot the banner on one of its pages, must not hide that
 * somebody is in somebody's account. An application that took its own place on the page away with it is left in peace:
 * so do tests. The standby goes with the session, or when a banner is mounted again.
 * Returns its own undo, for the banner's unmount.
 */
export function keepStrip(client: ImpersonationClient, place: Element, standby: () => ReactElement): () => void {
  const watch = watches.get(client) ?? { mounted: 0, dismiss: null }
  watches.set(client, watch)
  watch.mounted += 1
  watch.dismiss?.()
  return () => {
    watch.mounted -= 1
    // Strict Mode and hot reloading unmount and mount again at once; a crash does not come back.
    setTimeout(() => {
      const gone = watch.mounted === 0 && watch.dismiss === null && place.isConnected
      if (gone && isOn(client)) watch.dismiss = stand(client, watch, standby())
    })
  }
}

function isOn(client: ImpersonationClient): boolean {
  return stripOf(client.getState()) !== null
}

function stand(client: ImpersonationClient, watch: Watch, element: ReactElement): () => void {
  const container = document.createElement('div')
  const root = createRoot(container)
  root.render(element)
  const unsubscribe = client.subscribe(() => {
    if (!isOn(client)) dismiss()
  })
  function dismiss() {
    watch.dismiss = null
    unsubscribe()
    // Not while React may be rendering, which is when the client tells its listeners.
    setTimeout(() => root.unmount())
  }
  return dismiss
}

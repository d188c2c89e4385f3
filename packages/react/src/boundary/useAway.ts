import type { ImpersonationClient } from '@understudy/client'
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/**
 * Whether the page was put away (into the back/forward cache, or frozen behind other tabs) and the server has not said
 * since who one is. What it showed may be anybody's by now. Set before the browser takes the page away, because its
 * last picture is what comes back first.
 */
export function useAway(client: ImpersonationClient): boolean {
  const [away, setAway] = useState(false)

  useEffect(() => {
    // Without `flushSync` the change would wait for a task, and a frozen page has none.
    const hide = () => flushSync(() => setAway(true))
    const show = () => {
      if (client.getState().status !== 'resolving') setAway(false)
    }
    let returning: ReturnType<typeof setTimeout> | undefined
    const comeBack = () => {
      hide()
      // The client hears of the return by a listener of its own, perhaps after this one. A client that has no reason to
      // ask is as certain as before.
      returning = setTimeout(show)
    }
    const onPageHide = (event: PageTransitionEvent) => event.persisted && hide()
    const onPageShow = (event: PageTransitionEvent) => event.persisted && comeBack()
    window.addEventListener('pagehide', onPageHide)
    window.addEventListener('pageshow', onPageShow)
    document.addEventListener('freeze', hide)
    document.addEventListener('resume', comeBack)
    const unsubscribe = client.subscribe(show)
    return () => {
      window.removeEventListener('pagehide', onPageHide)
      window.removeEventListener('pageshow', onPageShow)
      document.removeEventListener('freeze', hide)
      document.removeEventListener('resume', comeBack)
      unsubscribe()
      clearTimeout(returning)
    }
  }, [client])
  return away
}

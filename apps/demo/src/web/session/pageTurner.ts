/** Lets the session, which lives outside of React, turn the page and know when it is turned. */
export interface PageTurner {
  /** Resolves once the router shows the path, or after a second. Back leads to where one was. */
  turnTo(path: string): Promise<void>
  /** The same, in the place of the present page: Back does not lead to it again. */
  turnBackTo(path: string): Promise<void>
  /** The router's side: where to send it, and that it is there. */
  connect(go: Go): () => void
  arrived(): void
}

export type Go = (path: string, options: { readonly replace: boolean }) => void

const PATIENCE = 1000

export function createPageTurner(): PageTurner {
  let go: Go | null = null
  let waiting: (() => void) | null = null

  function turn(path: string, replace: boolean): Promise<void> {
    const { pathname, search, hash } = window.location
    if (go === null || path === pathname + search + hash) return Promise.resolve()
    const turned = new Promise<void>((resolve) => {
      waiting = resolve
      setTimeout(resolve, PATIENCE)
    })
    go(path, { replace })
    return turned
  }

  return {
    turnTo: (path) => turn(path, false),
    turnBackTo: (path) => turn(path, true),
    connect(navigate) {
      go = navigate
      return () => {
        go = null
      }
    },
    arrived() {
      waiting?.()
      waiting = null
    },
  }
}

/** Lets the session, which lives outside of React, turn the page and know when it is turned. */
export interface PageTurner {
  /** Resolves once the router shows the path, or after a second. */
  turnTo(path: string): Promise<void>
  /** The router's side: where to send it, and where it is. */
  connect(go: (path: string) => void): () => void
  arrived(): void
}

const PATIENCE = 1000

export function createPageTurner(): PageTurner {
  let go: ((path: string) => void) | null = null
  let waiting: (() => void) | null = null

  return {
    turnTo(path) {
      if (go === null || path === window.location.pathname + window.location.search + window.location.hash) {
        return Promise.resolve()
      }
      const turned = new Promise<void>((resolve) => {
        waiting = resolve
        setTimeout(resolve, PATIENCE)
      })
      go(path)
      return turned
    },
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

/** Lets one tab of a browser do what each of them is about to do. */
export interface Once {
  /**
   * Whether this tab is the one. Names hold no identity. Where that cannot be known the answer is `true`: told twice is
   * better than not at all. Who asks waits for a bounded time only.
   */
  claim(name: string): Promise<boolean>
  /** Gives up what was claimed. */
  release(): void
}

/**
 * Claims by Web Locks, which are held while the tab lives and stored nowhere. Missing, hanging or stolen locks make
 * several tabs the one: the locks are a courtesy, nothing rests on them.
 *
 * @example createImpersonationClient({ connector, once: { ...browserOnce(), claim: async () => true } }) // warns in each tab
 */
export function browserOnce(): Once {
  let letGo: () => void = () => undefined
  let held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return {
    claim(name) {
      const { locks } = globalThis.navigator ?? {}
      if (locks === undefined) return Promise.resolve(true)
      return new Promise((resolve) => {
        locks
          .request(`understudy:${name}`, { ifAvailable: true }, (lock) => {
            resolve(lock !== null)
            return lock === null ? undefined : held
          })
          // Stolen, or not allowed here: whoever has it now may tell once more.
          .catch(() => resolve(true))
      })
    },
    release() {
      letGo()
      held = new Promise((resolve) => {
        letGo = resolve
      })
    },
  }
}

/** A storage area that never throws. */
export interface StorageArea {
  /** Whether everything that was written is in the browser's storage. `memory`: some or all lives as long as the page. */
  persistence(): 'area' | 'memory'
  keys(): readonly string[]
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
}

/**
 * Writes to the browser's storage where it can, and to memory where that is absent, refused or full. `open` is asked each
 * time: where storage is blocked the look itself throws.
 */
export function createStorageArea(open: () => Storage | null): StorageArea {
  // Lies over the area: what could not be written must be read back all the same.
  const memory = new Map<string, string>()

  function attempt<T>(run: (area: Storage) => T, otherwise: T): T {
    try {
      const area = open()
      return area === null ? otherwise : run(area)
    } catch {
      // Blocked, full, or gone with its frame: `persistence` says so, and nothing of it is the caller's mistake.
      return otherwise
    }
  }

  return {
    persistence: () => (memory.size === 0 && attempt(({ length }) => length >= 0, false) ? 'area' : 'memory'),
    keys() {
      const stored = attempt((area) => Array.from({ length: area.length }, (_, index) => area.key(index)), [])
      return [...new Set([...stored.filter((key) => key !== null), ...memory.keys()])]
    },
    get: (key) => memory.get(key) ?? attempt((area) => area.getItem(key), null),
    set(key, value) {
      const stored = attempt((area) => {
        area.setItem(key, value)
        return true
      }, false)
      if (stored) memory.delete(key)
      else memory.set(key, value)
    },
    remove(key) {
      memory.delete(key)
      attempt((area) => area.removeItem(key), undefined)
    },
  }
}

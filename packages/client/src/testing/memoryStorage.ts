import type { TabStorage } from '../ports/tabStorage.ts'

/** The entry of one tab, in memory. Hand the same one to the next client to have it outlive a reload. */
export function memoryTabStorage(): TabStorage {
  let kept: string | null = null
  return {
    read: () => kept,
    write(text) {
      kept = text
    },
  }
}

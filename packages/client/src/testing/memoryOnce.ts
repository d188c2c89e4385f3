import type { Once } from '../ports/once.ts'

/** Stands in for Web Locks: tabs in one process that share it do a thing once. */
export interface MemoryOnce {
  /** One end for one client. */
  tab(): Once
}

/** @example const once = memoryOnce(); testClient({ once: once.tab() }); testClient({ once: once.tab() }) */
export function memoryOnce(): MemoryOnce {
  const held = new Map<string, object>()
  return {
    tab() {
      const owner = {}
      return {
        claim(name) {
          if (held.has(name)) return Promise.resolve(false)
          held.set(name, owner)
          return Promise.resolve(true)
        },
        release() {
          for (const [name, by] of held) if (by === owner) held.delete(name)
        },
      }
    },
  }
}

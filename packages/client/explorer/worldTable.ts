/**
 * All worlds seen so far. A world is three numbers: its ground and its two tabs, as their intern tables number them. The
 * table is exact: worlds are compared, not their hashes.
 */
export interface WorldTable {
  readonly size: () => number
  /** The world's index, negative (`~index`) where it was known already. */
  add(ground: number, one: number, other: number): number
  ground(index: number): number
  /** The number of the tab in place 0 or 1. */
  tab(index: number, place: number): number
}

const FULLEST = 0.6

export function createWorldTable(): WorldTable {
  let capacity = 1 << 16
  let slots = new Int32Array(capacity).fill(-1)
  let parts = new Int32Array(3 * capacity)
  let size = 0

  const read = (at: number) => parts[at] ?? 0

  function hash(ground: number, one: number, other: number): number {
    let mixed = Math.imul(ground + 1, 0x9e3779b1) ^ Math.imul(one + 1, 0x85ebca6b) ^ Math.imul(other + 1, 0xc2b2ae35)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
    mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }

  function slotOf(ground: number, one: number, other: number): number {
    const mask = capacity - 1
    let slot = hash(ground, one, other) & mask
    for (;;) {
      const index = slots[slot] ?? -1
      if (index < 0) return slot
      const at = 3 * index
      if (read(at) === ground && read(at + 1) === one && read(at + 2) === other) return slot
      slot = (slot + 1) & mask
    }
  }

  function grow() {
    capacity *= 2
    slots = new Int32Array(capacity).fill(-1)
    const wider = new Int32Array(3 * capacity)
    wider.set(parts.subarray(0, 3 * size))
    parts = wider
    for (let index = 0; index < size; index += 1) {
      const at = 3 * index
      slots[slotOf(read(at), read(at + 1), read(at + 2))] = index
    }
  }

  return {
    size: () => size,
    add(ground, one, other) {
      if (size > capacity * FULLEST) grow()
      const slot = slotOf(ground, one, other)
      const known = slots[slot] ?? -1
      if (known >= 0) return ~known
      slots[slot] = size
      parts.set([ground, one, other], 3 * size)
      size += 1
      return size - 1
    },
    ground: (index) => read(3 * index),
    tab: (index, place) => read(3 * index + 1 + place),
  }
}

/** A stream of numbers that is the same for the same seed, on every machine and every release of Node. */
export interface Random {
  /** 0 included, 1 excluded. */
  next(): number
  /** Both ends included. */
  integer(from: number, to: number): number
  pick<T>(from: readonly T[]): T
  /** One of the names, by weight. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
  chance(share: number): boolean
}

/** Makes a stream (mulberry32). For sample data only: anybody can predict it. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))

  return {
    next,
    integer,
    pick(from) {
      const picked = from[integer(0, from.length - 1)]
      if (picked === undefined) throw new RangeError('Nothing to pick from.')
      return picked
    },
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let rest = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [name, weight] of entries) {
        rest -= weight
        if (rest < 0) return name
      }
      throw new RangeError('Nothing to pick from.')
    },
    chance: (share) => next() < share,
  }
}

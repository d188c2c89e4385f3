/** Gives every distinct text a number and keeps the first thing that had it. */
export interface InternTable<T> {
  readonly things: readonly T[]
  numberOf(thing: T): number
}

export function createInternTable<T>(textOf: (thing: T) => string): InternTable<T> {
  const numbers = new Map<string, number>()
  const things: T[] = []
  return {
    things,
    numberOf(thing) {
      const text = textOf(thing)
      const known = numbers.get(text)
      if (known !== undefined) return known
      numbers.set(text, things.length)
      things.push(thing)
      return things.length - 1
    },
  }
}

/** Indices below `size`, each once, in no order, the same for the same seed. */
export function sample(size: number, count: number, seed: number): readonly number[] {
  let state = seed >>> 0
  const chosen = new Set<number>()
  while (chosen.size < Math.min(size, count)) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    chosen.add(Math.floor((state / 2 ** 32) * size))
  }
  return [...chosen]
}

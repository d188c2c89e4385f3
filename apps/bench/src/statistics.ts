/** The value below which the share `q` of all values lies, between neighbours in proportion. `NaN` of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  const position = (sorted.length - 1) * q
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export interface Interval {
  readonly low: number
  readonly high: number
}

const DRAWS = 2000

/**
 * The 95 % interval of an estimate, by the bootstrap: as many samples as there are, drawn with replacement, again and
 * again. The draws come from a fixed seed, so that the same samples give the same interval.
 */
export function bootstrap<T>(samples: readonly T[], estimate: (drawn: readonly T[]) => number, seed = 1): Interval {
  const random = randomFrom(seed)
  const estimates: number[] = []
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const drawn: T[] = []
    for (const _ of samples) {
      const sample = samples[Math.floor(random() * samples.length)]
      if (sample !== undefined) drawn.push(sample)
    }
    estimates.push(estimate(drawn))
  }
  return { low: quantile(estimates, 0.025), high: quantile(estimates, 0.975) }
}

/** Numbers from 0 to below 1, the same ones for the same seed (a linear congruential generator, modulus 2^32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** The time of one batch of each kind, run one after the other in one round. */
export type Round = readonly number[]

/** Median time of kind `index` over that of kind 0, with the 95 % interval over the rounds. */
export function ratioOf(rounds: readonly Round[], index: number): Interval & { readonly ratio: number } {
  const estimate = (drawn: readonly Round[]) => medianOf(drawn, index) / medianOf(drawn, 0)
  return { ratio: estimate(rounds), ...bootstrap(rounds, estimate) }
}

/** Median time of one kind. */
export function medianOf(rounds: readonly Round[], index: number): number {
  return median(rounds.map((round) => round[index] ?? Number.NaN))
}

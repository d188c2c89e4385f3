import type { Peer } from '../measure.ts'
import { type Weight, weigh } from './bundle.ts'
import type { Entry } from './entries.ts'

export interface Weighed extends Peer {
  readonly weights: readonly Weight[]
}

/** What is loaded at once, by the better of both bundlers. */
export async function weighed(entry: Entry): Promise<Weighed> {
  const weights = await weigh(entry)
  const [best] = weights
  if (best === undefined) throw new Error(`Nothing was built of ${entry.name}.`)
  const { initial, total, bundler } = best
  const later = total === initial ? '' : ` (${kilobytes(total)} in all)`
  return { name: entry.name, value: initial, text: `${kilobytes(initial)}${later} by ${bundler}`, weights }
}

/** What an entry loads at once beyond another one, and in all, by the bundler that makes the least of it. */
export function beyond(whole: Weighed, part: Weighed): Peer {
  const differences = whole.weights.flatMap(({ bundler, initial, total }) => {
    const same = part.weights.find((weight) => weight.bundler === bundler)
    return same === undefined ? [] : [{ bundler, value: initial - same.initial, total: total - same.total }]
  })
  const [least] = differences.sort((one, other) => one.value - other.value)
  if (least === undefined) throw new Error(`${whole.name} and ${part.name} have no bundler in common.`)
  // What is loaded on demand may have been there already, or leave with what is loaded at once.
  const later = least.total > least.value ? ` (${kilobytes(least.total)} in all)` : ''
  return { name: whole.name, value: least.value, text: `${kilobytes(least.value)}${later} by ${least.bundler}` }
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}

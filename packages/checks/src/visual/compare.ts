import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** How far a pixel's colour may be off, from 0 to 1. About 13 of 255 for a grey. */
const THRESHOLD = 0.05

/** Pixels that may be off by more than that, after those that only anti-aliasing explains: fewer than a letter has. */
const TOLERATED = 24

export interface Comparison {
  readonly same: boolean
  /** In words; empty when they are the same. */
  readonly why: string
  /** A picture of the difference; `null` when there is none, or none can be drawn. */
  readonly difference: Buffer | null
}

export const SAME: Comparison = { same: true, why: '', difference: null }

/** Compares two PNGs, pixel by pixel, tolerant of how edges are smoothed. */
export function compare(before: Buffer, after: Buffer): Comparison {
  if (before.equals(after)) return SAME
  const [a, b] = [PNG.sync.read(before), PNG.sync.read(after)]
  const { width, height } = a
  if (width !== b.width || height !== b.height) {
    const why = `was ${width} × ${height}, is ${b.width} × ${b.height}`
    return { same: false, why, difference: null }
  }
  const difference = new PNG({ width, height })
  const pixels = pixelmatch(a.data, b.data, difference.data, width, height, { threshold: THRESHOLD })
  if (pixels <= TOLERATED) return SAME
  return { same: false, why: `${pixels} pixels differ`, difference: PNG.sync.write(difference) }
}

import { PNG } from 'pngjs'

/** Pixels by colour, as `#rrggbb`, for the colours that cover a surface. */
export type Surfaces = Readonly<Record<string, number>>

/** What is a surface: one colour on so large a share of the pixels. */
const SHARE = 0.03

/** By how much of 255 its colour may be off. */
const SHADE = 2

/** The surfaces of a picture. Known before it is made small, which merges the colours of a shadow. */
export function surfacesOf(picture: Buffer): Surfaces {
  const pixels = pixelsOf(PNG.sync.read(picture))
  return Object.fromEntries(
    [...countsOf(pixels)]
      .filter(([, count]) => count > pixels.length * SHARE)
      .map(([pixel, count]) => [name(pixel), count]),
  )
}

/** A surface that is not there any more, or has become another colour, though too little for a comparison by pixels. */
export function lostSurface(surfaces: Surfaces, picture: Buffer): string | null {
  const counts = [...countsOf(pixelsOf(PNG.sync.read(picture)))].map(([pixel, count]) => [name(pixel), count] as const)
  for (const [surface, before] of Object.entries(surfaces)) {
    const now = counts.reduce((all, [other, count]) => (isNear(surface, other) ? all + count : all), 0)
    if (now < before / 2) return surface
  }
  return null
}

/** Pixels by colour, as they lie in memory. */
export function countsOf(pixels: Uint32Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  // Most pixels are like the one before.
  let run = 0
  for (let at = 0; at < pixels.length; at += 1) {
    const pixel = pixels[at] ?? 0
    run += 1
    if (pixel === pixels[at + 1]) continue
    counts.set(pixel, (counts.get(pixel) ?? 0) + run)
    run = 0
  }
  return counts
}

/** The pixels of a PNG, red in the lowest byte. */
export function pixelsOf({ data }: PNG): Uint32Array {
  return new Uint32Array(data.buffer, data.byteOffset, data.length / 4)
}

function isNear(surface: string, other: string): boolean {
  const [a, b] = [surface, other].map((hex) => Number.parseInt(hex.slice(1), 16))
  return [0, 8, 16].every((shift) => Math.abs((((a ?? 0) >> shift) & 255) - (((b ?? 0) >> shift) & 255)) <= SHADE)
}

function name(pixel: number): string {
  const channels = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

import { PNG } from 'pngjs'

/** Pixels by colour, as `#rrggbb`, for the colours that cover a surface. */
export type Surfaces = Readonly<Record<string, number>>

/** What is a surface: one colour on so large a share of the pixels. */
const SHARE = 0.03

/** By how much of 255 its colour may be off. */
const SHADE = 2

/** The surfaces of a picture. Known before it is made small, which merges the colours of a shadow. */
export function surfacesOf(picture: Buffer): Surfaces {
  const counts = countsOf(picture)
  const pixels = [...counts.values()].reduce((all, count) => all + count, 0)
  return Object.fromEntries(
    [...counts].filter(([, count]) => count > pixels * SHARE).map(([rgb, count]) => [name(rgb), count]),
  )
}

/** A surface that is not there any more, or has become another colour, though too little for a comparison by pixels. */
export function lostSurface(surfaces: Surfaces, picture: Buffer): string | null {
  const counts = [...countsOf(picture)]
  for (const [surface, before] of Object.entries(surfaces)) {
    const rgb = Number.parseInt(surface.slice(1), 16)
    const now = counts.reduce((all, [other, count]) => (isNear(rgb, other) ? all + count : all), 0)
    if (now < before / 2) return surface
  }
  return null
}

function countsOf(picture: Buffer): ReadonlyMap<number, number> {
  const { data } = PNG.sync.read(picture)
  const counts = new Map<number, number>()
  for (let at = 0; at < data.length; at += 4) {
    const rgb = data.readUIntBE(at, 3)
    counts.set(rgb, (counts.get(rgb) ?? 0) + 1)
  }
  return counts
}

function isNear(rgb: number, other: number): boolean {
  return [0, 8, 16].every((shift) => Math.abs(((rgb >> shift) & 255) - ((other >> shift) & 255)) <= SHADE)
}

function name(rgb: number): string {
  return `#${rgb.toString(16).padStart(6, '0')}`
}

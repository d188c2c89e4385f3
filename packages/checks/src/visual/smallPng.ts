import { crc32, deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'

/** Distances within which colours become one, until few enough are left. The last is below what a comparison sees. */
const DISTANCES = [10, 12]

const COLOURS = 256

/**
 * The same picture with at most 256 colours: a third of the size, and nothing that {@link compare} would notice. The
 * same picture gives the same bytes.
 *
 * @throws when a picture has more colours than that, so far apart that one would see it
 */
export function smallPng(picture: Buffer): Buffer {
  const { data, width, height } = PNG.sync.read(picture)
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length / 4)
  const { palette, indexOf } = paletteOf(pixels)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1) {
    // The first byte of a row says that it is not filtered.
    for (let x = 0; x < width; x += 1) {
      rows[y * (width + 1) + 1 + x] = indexOf.get(pixels[y * width + x] ?? 0) ?? 0
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits for each pixel, and what they name is a colour of the palette.
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

interface Palette {
  readonly palette: readonly number[]
  readonly indexOf: ReadonlyMap<number, number>
}

function paletteOf(pixels: Uint32Array): Palette {
  const counts = new Map<number, number>()
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
  // The most frequent ones stay as they are. Ties by the colour itself, so that the result does not depend on the order.
  const colours = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour)
  for (const distance of DISTANCES) {
    const found = within(colours, distance)
    if (found !== null) return found
  }
  throw new Error(`A picture has ${colours.length} colours, too far apart for a palette of ${COLOURS}.`)
}

/** `null` when more colours are left than a palette holds. */
function within(colours: readonly number[], distance: number): Palette | null {
  const palette: number[] = []
  const indexOf = new Map<number, number>()
  for (const colour of colours) {
    const near = palette.findIndex((other) => areWithin(colour, other, distance))
    if (near < 0 && palette.length === COLOURS) return null
    indexOf.set(colour, near < 0 ? palette.push(colour) - 1 : near)
  }
  return { palette, indexOf }
}

function areWithin(a: number, b: number, distance: number): boolean {
  const [red, green, blue] = [
    (a & 255) - (b & 255),
    ((a >> 8) & 255) - ((b >> 8) & 255),
    ((a >> 16) & 255) - ((b >> 16) & 255),
  ]
  return red * red + green * green + blue * blue <= distance * distance
}

/** Red, green and blue of a pixel as it lies in memory. */
function channels(pixel: number): readonly number[] {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

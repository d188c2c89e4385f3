import { crc32, deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import { countsOf, pixelsOf } from './surfaces.ts'

/** Within this distance rare colours become one. It is below what a comparison sees. */
const DISTANCE = 16

/** Of the pixels: a colour that more of them have stays as it is, so that no surface becomes another. */
const SURFACE = 0.001

const COLOURS = 256

/**
 * The same picture with at most 256 colours: a third of the size, and nothing that {@link compare} would notice. The
 * same picture gives the same bytes.
 *
 * @throws when a picture has more colours than that, so far apart that one would see it
 */
export function smallPng(picture: Buffer): Buffer {
  const png = PNG.sync.read(picture)
  const { width, height } = png
  const pixels = pixelsOf(png)
  const { palette, indexOf } = paletteOf(pixels)
  const rows = Buffer.alloc((width + 1) * height)
  // Most pixels are like the one before.
  let [last, lastIndex] = [pixels[0], 0]
  for (let y = 0; y < height; y += 1) {
    // The first byte of a row says that it is not filtered.
    for (let x = 0; x < width; x += 1) {
      const pixel = pixels[y * width + x] ?? 0
      if (pixel !== last || x === 0) lastIndex = indexOf.get(pixel) ?? 0
      last = pixel
      rows[y * (width + 1) + 1 + x] = lastIndex
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
  // The most frequent ones stay as they are. Ties by the colour itself, so that the result does not depend on the order.
  const counts = countsOf(pixels)
  const colours = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour)
  const palette: number[] = []
  const indexOf = new Map<number, number>()
  for (const colour of colours) {
    const rare = (counts.get(colour) ?? 0) < pixels.length * SURFACE
    const near = rare ? palette.findIndex((other) => areWithin(colour, other)) : -1
    if (near < 0 && palette.length === COLOURS) {
      throw new Error(`A picture has ${colours.length} colours, too far apart for a palette of ${COLOURS}.`)
    }
    indexOf.set(colour, near < 0 ? palette.push(colour) - 1 : near)
  }
  return { palette, indexOf }
}

function areWithin(a: number, b: number): boolean {
  const [red, green, blue] = [
    (a & 255) - (b & 255),
    ((a >> 8) & 255) - ((b >> 8) & 255),
    ((a >> 16) & 255) - ((b >> 16) & 255),
  ]
  return red * red + green * green + blue * blue <= DISTANCE * DISTANCE
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

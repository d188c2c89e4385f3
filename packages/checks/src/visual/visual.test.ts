import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readAccepted } from './accepted.ts'
import type { Camera } from './camera.ts'
import { compare } from './compare.ts'
import { accept, againstAccepted, againstItself, type Shot, standardOf } from './judge.ts'
import { smallPng } from './smallPng.ts'
import { lostSurface, surfacesOf } from './surfaces.ts'

type Colour = readonly [red: number, green: number, blue: number]

/** A picture of a page with a box, smoothed at one edge by so much. */
function picture(colour: Colour, { smoothed = 0, size = 120 } = {}): Buffer {
  const png = new PNG({ width: size, height: size })
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const inside = x > 20 && x < 90 && y > 20 && y < 90
      const [red, green, blue] = inside ? colour : [246, 247, 249]
      const edge = x === 90 && y > 20 && y < 90 ? smoothed : 0
      png.data.set([red - edge, green - edge, blue - edge, 255], (y * size + x) * 4)
    }
  }
  return PNG.sync.write(png)
}

const BLUE: Colour = [29, 53, 87]

describe('two pictures', () => {
  test('the same, and the same in other bytes', () => {
    const png = PNG.sync.read(picture(BLUE))
    const other = PNG.sync.write(png, { filterType: 0 })
    expect(other.equals(picture(BLUE))).toBe(false)
    expect(compare(picture(BLUE), other)).toMatchObject({ same: true })
  })

  test('an edge that is smoothed otherwise is not a difference', () => {
    expect(compare(picture(BLUE), picture(BLUE, { smoothed: 12 }))).toMatchObject({ same: true })
  })

  test('another colour is, and it is shown where', () => {
    const result = compare(picture(BLUE), picture([46, 83, 120]))
    expect(result).toMatchObject({ same: false, why: expect.stringMatching(/^\d+ pixels differ$/) })
    expect(PNG.sync.read(result.difference ?? Buffer.alloc(0)).width).toBe(120)
  })

  test('another size is', () => {
    expect(compare(picture(BLUE), picture(BLUE, { size: 121 })).why).toBe('was 120 × 120, is 121 × 121')
  })
})

test('a surface that became a little darker is noticed, one of the machine’s rounding is not', () => {
  const surfaces = surfacesOf(picture(BLUE))
  expect(surfaces).toEqual({ '#1d3557': 69 * 69, '#f6f7f9': 120 * 120 - 69 * 69 })
  expect(compare(picture(BLUE), picture([26, 50, 84]))).toMatchObject({ same: true })
  expect(lostSurface(surfaces, picture([26, 50, 84]))).toBe('#1d3557')
  expect(lostSurface(surfaces, picture([28, 54, 86]))).toBeNull()
})

describe('a small picture', () => {
  /** As many colours as a page with text has, and more. */
  function colourful(step: number): Buffer {
    const png = new PNG({ width: 300, height: 300 })
    for (let index = 0; index < 90_000; index += 1) {
      // A surface, and a corner in which each pixel has a colour of its own.
      const [x, y] = [index % 300, Math.floor(index / 300)]
      const colour = x < 32 && y < 32 ? [x * step, y * step, 80] : [246, 247, 249]
      png.data.set([...colour, 255], index * 4)
    }
    return PNG.sync.write(png)
  }

  test('is read as the same one, and smaller', () => {
    const small = smallPng(picture(BLUE))
    expect(PNG.sync.read(small).data.equals(PNG.sync.read(picture(BLUE)).data)).toBe(true)
    expect(small.length).toBeLessThan(picture(BLUE).length)
  })

  test('of too many colours is still none that a comparison would notice', () => {
    expect(compare(smallPng(colourful(1)), colourful(1))).toMatchObject({ same: true })
  })

  test('is not made where one would see it', () => {
    expect(() => smallPng(colourful(8))).toThrow(/too far apart/)
  })
})

describe('a run', () => {
  const shots: readonly Shot[] = [
    { name: 'one', shown: 0, width: 320 },
    { name: 'two', shown: 1, width: 720 },
  ]
  let root: string
  const accepted = () => join(root, 'accepted')
  const seen = () => join(root, 'seen')

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'understudy-visual-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  /** Takes what `see` gives for the case of this number, the so-manieth time. */
  function camera(see: (shown: number | 'ruler', time: number) => Buffer): Camera {
    const times = new Map<number | 'ruler', number>()
    return {
      version: '1.0',
      async take(shown) {
        times.set(shown, (times.get(shown) ?? 0) + 1)
        return see(shown, times.get(shown) ?? 0)
      },
      close: async () => undefined,
    }
  }
  const blue = () => camera(() => picture(BLUE))

  test('accepted pictures are compared; one that changed fails, and is kept beside the accepted one', async () => {
    await accept(blue(), shots, accepted())
    expect(await standardOf(blue(), readAccepted(accepted()))).toBe('accepted')
    expect((await againstAccepted(blue(), shots, readAccepted(accepted()), seen())).every(({ passed }) => passed)).toBe(
      true,
    )
    const changed = camera((shown) => picture(shown === 1 ? [200, 0, 0] : BLUE))
    const checks = await againstAccepted(changed, shots, readAccepted(accepted()), seen())
    expect(checks.map(({ passed }) => passed)).toEqual([true, false])
    expect(readdirSync(seen()).sort()).toEqual(['two.accepted.png', 'two.difference.png', 'two.new.png'])
  })

  test('what is right at the second look is right', async () => {
    await accept(blue(), shots, accepted())
    const late = camera((_shown, time) => picture(time === 1 ? [200, 0, 0] : BLUE))
    expect((await againstAccepted(late, shots, readAccepted(accepted()), seen())).every(({ passed }) => passed)).toBe(
      true,
    )
  })

  test('other bytes, and nothing that one would see: right', async () => {
    await accept(blue(), shots, accepted())
    const smoothed = camera(() => picture(BLUE, { smoothed: 12 }))
    expect(
      (await againstAccepted(smoothed, shots, readAccepted(accepted()), seen())).every(({ passed }) => passed),
    ).toBe(true)
  })

  test('a surface of another shade fails', async () => {
    await accept(blue(), shots, accepted())
    const darker = camera((shown) => picture(shown === 1 ? [26, 50, 84] : BLUE))
    const [, two] = await againstAccepted(darker, shots, readAccepted(accepted()), seen())
    expect(two).toMatchObject({ passed: false, why: 'the surface #1d3557 has another colour' })
  })

  test('what never looks the same twice is not accepted', async () => {
    const restless = camera((_shown, time) => picture([time * 60, 0, 0]))
    await expect(accept(restless, shots, accepted())).rejects.toThrow('ruler looks different each time.')
  })

  test('a case that nobody has accepted fails', async () => {
    await accept(blue(), shots.slice(1), accepted())
    const checks = await againstAccepted(blue(), shots, readAccepted(accepted()), seen())
    expect(checks.filter(({ passed }) => !passed)).toMatchObject([{ name: 'one', why: 'has no accepted picture' }])
  })

  test('no pictures for this machine, or letters drawn otherwise: said, not compared', async () => {
    expect(await standardOf(blue(), readAccepted(accepted()))).toBe('none')
    await accept(blue(), shots, accepted())
    const otherwise = camera((shown) => picture(shown === 'ruler' ? [60, 60, 60] : BLUE))
    expect(await standardOf(otherwise, readAccepted(accepted()))).toBe('other-fonts')
  })

  test('without accepted pictures, what is drawn otherwise the second time fails', async () => {
    const restless = camera((shown, time) => picture(shown === 1 && time === 2 ? [200, 0, 0] : BLUE))
    const checks = await againstItself(restless, shots, seen())
    expect(checks.map(({ passed }) => passed)).toEqual([true, false])
  })
})

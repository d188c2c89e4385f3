import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Places, readAccepted } from './accepted.ts'
import { writeAlbum } from './album.ts'
import type { Camera, Shot } from './camera.ts'
import { compare } from './compare.ts'
import { accept, judge, RULER, type Standard, standardOf } from './judge.ts'
import { smallPng } from './smallPng.ts'
import { changedStructure } from './structures.ts'
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

  test('a letter that is gone is, however large the page', () => {
    const [page, without] = [0, 1].map((blank) => {
      const png = PNG.sync.read(picture(BLUE, { size: 800 }))
      const ink = blank === 1 ? 247 : 40
      for (let y = 300; y < 310; y += 1)
        for (let x = 300; x < 306; x += 1) png.data.fill(ink, (y * 800 + x) * 4, (y * 800 + x) * 4 + 3)
      return PNG.sync.write(png)
    })
    expect(compare(page ?? Buffer.alloc(0), without ?? Buffer.alloc(0)).same).toBe(false)
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
      const colour = x < 32 && y < 32 ? [x * step, y * step, (x * y * step) % 256] : [246, 247, 249]
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

describe('what is seen and where', () => {
  const line = 'button.us-end 1040 8 96 30 14/600 #14294a #ffffff | End session'
  const but = (before: string, now: string) => line.replace(before, now)

  test('the same, and a little off as another machine may draw it', () => {
    expect(changedStructure([line], [line])).toBeNull()
    expect(changedStructure([line], [but('1040 8 96', '1046 9 98')])).toBeNull()
    expect(changedStructure([line], [but('#14294a', '#152a4a')])).toBeNull()
  })

  test.each([
    ['at another place', '1040 8', '1040 14'],
    ['of another width', ' 96 ', ' 104 '],
    ['in other words', 'End session', 'End'],
    ['in another colour', '#14294a', '#24294a'],
    ['on another surface', '#ffffff', '-'],
    ['on one that lets through', '#ffffff', '#ffffff80'],
    ['in another weight', '14/600', '14/400'],
    ['another element', 'us-end', 'us-extend'],
  ])('%s: said', (_what, before, now) => {
    expect(changedStructure([line], [but(before, now)])).toBe(`“${line}” is now “${but(before, now)}”`)
    expect(changedStructure([line], [but(before, now)], { elsewhere: true })).not.toBeNull()
  })

  test('one more, one less', () => {
    expect(changedStructure([line, line], [line])).toBe(`there is no more “${line}”`)
    expect(changedStructure([line], [line, line])).toBe(`there is now “${line}”`)
  })

  test('letters of the machine’s own fonts may take another place elsewhere, and stay what they are', () => {
    const japanese = but('End session', '終了')
    const wider = japanese.replace(' 96 ', ' 140 ')
    expect(changedStructure([japanese], [wider], { elsewhere: true })).toBeNull()
    expect(changedStructure([japanese], [wider])).not.toBeNull()
    expect(changedStructure([japanese], [wider.replace('終了', '終')], { elsewhere: true })).not.toBeNull()
  })
})

describe('a run', () => {
  const shots: readonly Shot[] = [
    { name: 'one', width: 320, height: 640 },
    { name: 'two', width: 720, height: 640 },
  ]
  let root: string
  const places = (): Places => ({ pictures: join(root, 'accepted'), structures: join(root, 'structures.json') })
  const seen = () => join(root, 'seen')

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'understudy-visual-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  interface Sight {
    readonly picture?: (name: string, time: number) => Buffer
    readonly structure?: (name: string) => readonly string[]
  }

  /** Sees a blue box with words below it, or what is given, the so-manieth time. */
  function camera({
    picture: see = () => picture(BLUE),
    structure = (name) => [`p 8 8 90 20 14/400 #000000 - | ${name}`],
  }: Sight = {}): Camera {
    const times = new Map<string, number>()
    let shown = ''
    return {
      async show({ name }) {
        shown = name
        times.set(name, (times.get(name) ?? 0) + 1)
        return structure(name)
      },
      take: async () => see(shown, times.get(shown) ?? 0),
    }
  }

  const acceptAll = async (some = shots) => {
    return accept([camera()], some, { accepted: readAccepted(places()), places: places() })
  }
  const run = (sight: Sight = {}, standard: Standard = 'pictures') =>
    judge([camera(sight), camera(sight)], shots, { accepted: readAccepted(places()), standard, seen: seen() })
  const passes = (checks: readonly { readonly passed: boolean }[]) => checks.map(({ passed }) => passed)
  const red = (name: string) => picture(name === 'two' ? [200, 0, 0] : BLUE)
  const moved = (name: string) => [`p 8 ${name === 'two' ? 40 : 8} 90 20 14/400 #000000 - | ${name}`]

  test('accepted pictures are compared; one that changed fails, and is kept beside the accepted one', async () => {
    expect(await acceptAll()).toEqual(['ruler', 'one', 'two'])
    expect(await standardOf(camera(), readAccepted(places()))).toBe('pictures')
    expect(passes(await run())).toEqual([true, true])
    const checks = await run({ picture: red })
    expect(passes(checks)).toEqual([true, false])
    expect(readdirSync(seen()).sort()).toEqual(['two.accepted.png', 'two.difference.png', 'two.now.png'])
    const album = readFileSync(
      writeAlbum(
        seen(),
        checks.filter(({ passed }) => !passed),
      ),
      'utf8',
    )
    expect(album).toContain('two.accepted.png"')
    expect(album).toContain('two.now.png"')
    expect(album).toContain('pixels differ')
  })

  test('those that changed are named when they are accepted, and the rest stays as it was', async () => {
    await acceptAll()
    expect(await acceptAll()).toEqual([])
    const changed = await accept([camera({ picture: red })], shots, {
      accepted: readAccepted(places()),
      places: places(),
    })
    expect(changed).toEqual(['two'])
    expect(passes(await run({ picture: red }))).toEqual([true, true])
  })

  test('what is right at the second look is right', async () => {
    await acceptAll()
    expect(passes(await run({ picture: (name, time) => (time === 1 ? red(name) : picture(BLUE)) }))).toEqual([
      true,
      true,
    ])
  })

  test('other bytes, and nothing that one would see: right', async () => {
    await acceptAll()
    expect(passes(await run({ picture: () => picture(BLUE, { smoothed: 12 }) }))).toEqual([true, true])
  })

  test('a surface of another shade fails', async () => {
    await acceptAll()
    const [, two] = await run({ picture: (name) => picture(name === 'two' ? [26, 50, 84] : BLUE) })
    expect(two).toMatchObject({ passed: false, why: 'the surface #1d3557 has another colour' })
  })

  test('what never looks the same twice is not accepted', async () => {
    const restless = camera({ picture: (_name, time) => picture([time * 60, 0, 0]) })
    const run = accept([restless], shots, { accepted: readAccepted(places()), places: places() })
    await expect(run).rejects.toThrow('Different each time: ruler, one, two.')
  })

  test('one that nobody has accepted fails, and so does one that nothing shows any more', async () => {
    await acceptAll([{ name: 'gone', width: 320, height: 640 }, ...shots.slice(1)])
    const checks = await run()
    expect(passes(checks)).toEqual([false, true, false])
    expect(checks[0]).toMatchObject({ name: 'one', why: 'has never been accepted; has no accepted picture' })
    expect(checks[2]).toMatchObject({ name: 'gone', why: 'is accepted, and nothing shows it any more' })
  })

  test('one that cannot be shown fails, and says why', async () => {
    await acceptAll()
    const broken = (name: string) => {
      if (name === 'two') throw new Error('expected End to be there')
      return moved('one').map((line) => line.replace('one', name))
    }
    expect(await run({ structure: broken })).toMatchObject([{ passed: true }, { why: 'expected End to be there' }])
  })

  test('no pictures for this machine, or letters drawn otherwise: told apart by the ruler', async () => {
    expect(await standardOf(camera(), readAccepted(places()))).toBe('no-pictures')
    await acceptAll()
    const otherwise = camera({ picture: (name) => picture(name === RULER.name ? [60, 60, 60] : BLUE) })
    expect(await standardOf(otherwise, readAccepted(places()))).toBe('draws-otherwise')
  })

  test.each<Standard>(['no-pictures', 'draws-otherwise'])(
    '%s: what is shown and where still decides',
    async (standard) => {
      await acceptAll()
      expect(passes(await run({ picture: red }, standard))).toEqual([true, true])
      const checks = await run({ structure: moved }, standard)
      expect(passes(checks)).toEqual([true, false])
      expect(checks[1]?.why).toContain('is now “p 8 40 90 20')
      expect(readdirSync(seen()).sort()).toEqual(['two.accepted.png', 'two.now.png'])
    },
  )
})

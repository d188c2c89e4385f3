import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Accepted, writeAccepted } from './accepted.ts'
import type { Camera } from './camera.ts'
import { compare } from './compare.ts'

/** A picture to take. */
export interface Shot {
  readonly name: string
  readonly shown: number | 'ruler'
  readonly width: number
}

export interface Check {
  readonly name: string
  readonly passed: boolean
  readonly why: string
}

/** Letters and edges without the kit. */
const RULER: Shot = { name: 'ruler', shown: 'ruler', width: 1180 }

/** What the pictures of this machine are compared with. */
export type Standard = 'accepted' | 'none' | 'other-fonts'

/**
 * Whether there are accepted pictures, and this machine draws letters as the one that took them. Where it does not, a
 * comparison would tell of the machine and not of the kit.
 */
export async function standardOf(camera: Camera, accepted: Accepted): Promise<Standard> {
  if (accepted.pictureOf(RULER.name) === null) return 'none'
  return accepted.judge(RULER.name, await camera.take(RULER.shown, RULER.width)).same ? 'accepted' : 'other-fonts'
}

/** Each picture against the accepted one. What fails is kept in the folder `seen`. */
export async function againstAccepted(
  camera: Camera,
  shots: readonly Shot[],
  accepted: Accepted,
  seen: string,
): Promise<readonly Check[]> {
  const checks: Check[] = []
  for (const { name, shown, width } of shots) {
    let picture = await camera.take(shown, width)
    let result = accepted.judge(name, picture)
    if (!result.same) {
      // What a busy machine has not painted in time is there at the second look. A difference that stays is one.
      picture = await camera.take(shown, width)
      result = accepted.judge(name, picture)
    }
    if (!result.same) {
      keep(seen, name, { accepted: accepted.pictureOf(name), new: picture, difference: result.difference })
    }
    checks.push({ name, passed: result.same, why: result.why })
  }
  return checks
}

/** Each picture against itself, taken again: the kit draws the same thing twice. The first ones are kept to look at. */
export async function againstItself(camera: Camera, shots: readonly Shot[], seen: string): Promise<readonly Check[]> {
  const first = new Map<string, Buffer>()
  for (const { name, shown, width } of shots) {
    const picture = await camera.take(shown, width)
    keep(seen, name, { new: picture })
    first.set(name, picture)
  }
  const checks: Check[] = []
  for (const { name, shown, width } of shots) {
    const again = await camera.take(shown, width)
    const result = compare(first.get(name) ?? again, again)
    if (!result.same) keep(seen, name, { again, difference: result.difference })
    checks.push({ name, passed: result.same, why: result.why })
  }
  return checks
}

const PATIENCE = 4

/**
 * Takes every picture and makes it the accepted one.
 *
 * @throws when a case does not look the same twice in a row
 */
export async function accept(camera: Camera, shots: readonly Shot[], folder: string): Promise<void> {
  const pictures = new Map<string, Buffer>()
  for (const shot of [RULER, ...shots]) pictures.set(shot.name, await settled(camera, shot))
  writeAccepted(folder, pictures)
}

async function settled(camera: Camera, { name, shown, width }: Shot): Promise<Buffer> {
  let before = await camera.take(shown, width)
  for (let time = 1; time < PATIENCE; time += 1) {
    const now = await camera.take(shown, width)
    if (compare(before, now).same) return now
    before = now
  }
  throw new Error(`${name} looks different each time.`)
}

function keep(folder: string, name: string, pictures: Readonly<Record<string, Buffer | null>>): void {
  mkdirSync(folder, { recursive: true })
  for (const [what, picture] of Object.entries(pictures)) {
    if (picture !== null) writeFileSync(join(folder, `${name}.${what}.png`), picture)
  }
}

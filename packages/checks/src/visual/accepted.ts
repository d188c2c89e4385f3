import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Comparison, compare, SAME } from './compare.ts'
import { smallPng } from './smallPng.ts'
import { lostSurface, type Surfaces, surfacesOf } from './surfaces.ts'

/** What is known of an accepted picture from before it was made small. */
interface Entry {
  readonly digest: string
  readonly surfaces: Surfaces
}

/** The pictures that somebody has looked at and found right. */
export interface Accepted {
  /** The picture of this name; `null` when there is none. */
  pictureOf(name: string): Buffer | null
  /** Compares a new picture with the accepted one of this name, which must be there. */
  judge(name: string, picture: Buffer): Comparison
}

const INDEX = 'index.json'

/** Those in a folder. */
export function readAccepted(folder: string): Accepted {
  const file = join(folder, INDEX)
  const entries = new Map(existsSync(file) ? Object.entries<Entry>(JSON.parse(readFileSync(file, 'utf8'))) : [])
  const pictureOf = (name: string) => (entries.has(name) ? readFileSync(join(folder, `${name}.png`)) : null)
  return {
    pictureOf,
    judge(name, picture) {
      const entry = entries.get(name)
      const before = pictureOf(name)
      if (entry === undefined || before === null)
        return { same: false, why: 'has no accepted picture', difference: null }
      // Byte for byte the one that was accepted: nothing needs to be looked at.
      if (entry.digest === digestOf(picture)) return SAME
      const result = compare(before, picture)
      const lost = result.same ? lostSurface(entry.surfaces, picture) : null
      return lost === null ? result : { same: false, why: `the surface ${lost} has another colour`, difference: null }
    },
  }
}

/** Makes these the accepted ones, and no others. */
export function writeAccepted(folder: string, pictures: ReadonlyMap<string, Buffer>): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const entries: Record<string, Entry> = {}
  for (const [name, picture] of pictures) {
    entries[name] = { digest: digestOf(picture), surfaces: surfacesOf(picture) }
    writeFileSync(join(folder, `${name}.png`), smallPng(picture))
  }
  writeFileSync(join(folder, INDEX), `${JSON.stringify(entries, null, 2)}\n`)
}

function digestOf(picture: Buffer): string {
  return createHash('sha256').update(picture).digest('base64url')
}

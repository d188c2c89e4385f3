import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Comparison, compare, SAME } from './compare.ts'
import { smallPng } from './smallPng.ts'
import { lostSurface, type Surfaces, surfacesOf } from './surfaces.ts'

/** What is known of an accepted picture from before it was made small. */
interface Entry {
  readonly digest: string
  /** The file: of another name where that one's picture is this one too. */
  readonly file: string
  readonly surfaces: Surfaces
}

/** The pictures that somebody has looked at and found right. */
export interface Accepted {
  /** The picture of this name; `null` when there is none. */
  pictureOf(name: string): Buffer | null
  /** What was seen and where when it was taken; `null` when there is none. */
  structureOf(name: string): readonly string[] | null
  /** Every name. */
  readonly names: readonly string[]
  /** Whether the accepted one of this name is this one, byte for byte. */
  has(name: string, picture: Buffer): boolean
  /** Compares a new picture with the accepted one of this name, which must be there. */
  judge(name: string, picture: Buffer): Comparison
}

/** Where they lie: pictures by the machine that took them, structures once. */
export interface Places {
  readonly pictures: string
  readonly structures: string
}

export interface Taken {
  readonly picture: Buffer
  readonly structure: readonly string[]
}

const INDEX = 'index.json'

/** Those of these places. */
export function readAccepted({ pictures, structures }: Places): Accepted {
  const entries = recordOf<Entry>(join(pictures, INDEX))
  const lines = recordOf<readonly string[]>(structures)
  const pictureOf = (name: string) => {
    const entry = entries.get(name)
    return entry === undefined ? null : readFileSync(join(pictures, entry.file))
  }
  const has = (name: string, picture: Buffer) => entries.get(name)?.digest === digestOf(picture)
  return {
    pictureOf,
    has,
    structureOf: (name) => lines.get(name) ?? null,
    names: [...lines.keys()],
    judge(name, picture) {
      const entry = entries.get(name)
      const before = pictureOf(name)
      if (entry === undefined || before === null)
        return { same: false, why: 'has no accepted picture', difference: null }
      if (has(name, picture)) return SAME
      const result = compare(before, picture)
      const lost = result.same ? lostSurface(entry.surfaces, picture) : null
      return lost === null ? result : { same: false, why: `the surface ${lost} has another colour`, difference: null }
    },
  }
}

/** Makes these the accepted ones, and no others. */
export function writeAccepted(places: Places, taken: ReadonlyMap<string, Taken>): void {
  const before = readAccepted(places)
  const entries: Record<string, Entry> = {}
  const lines: Record<string, readonly string[]> = {}
  const files = new Map<string, { readonly file: string; readonly bytes: Buffer }>()
  for (const [name, { picture, structure }] of [...taken].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const digest = digestOf(picture)
    const kept = before.has(name, picture) ? before.pictureOf(name) : null
    const { file, bytes } = files.get(digest) ?? { file: `${name}.png`, bytes: kept ?? smallPng(picture) }
    files.set(digest, { file, bytes })
    entries[name] = { digest, file, surfaces: surfacesOf(picture) }
    lines[name] = structure
  }
  rmSync(places.pictures, { recursive: true, force: true })
  mkdirSync(places.pictures, { recursive: true })
  for (const { file, bytes } of files.values()) writeFileSync(join(places.pictures, file), bytes)
  writeFileSync(join(places.pictures, INDEX), `${JSON.stringify(entries, null, 1)}\n`)
  writeFileSync(places.structures, `${JSON.stringify(lines, null, 1)}\n`)
}

function recordOf<Value>(file: string): ReadonlyMap<string, Value> {
  return new Map(existsSync(file) ? Object.entries<Value>(JSON.parse(readFileSync(file, 'utf8'))) : [])
}

function digestOf(picture: Buffer): string {
  return createHash('sha256').update(picture).digest('base64url')
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSource, type Source } from './source.ts'

/** One `package.json` of the workspace. */
export interface Manifest {
  /** Folder from the root, such as `packages/client`. */
  readonly folder: string
  readonly name: string
  /** Entry files by subpath, from the package's own folder: what the workspace resolves to. */
  readonly entries: Readonly<Record<string, string>>
  /** Every path that the exports and imports maps name, whatever the condition. */
  readonly exported: readonly string[]
  /** Source files behind each name of the imports map, such as `#messages`, one for each condition. */
  readonly imports: Readonly<Record<string, readonly string[]>>
}

/** What the rules look at: sources and manifests, by their paths from the root. */
export interface Tree {
  readonly root: string
  readonly sources: ReadonlyMap<string, Source>
  readonly manifests: readonly Manifest[]
  /** Whether there is a file of this path, source or not. */
  exists(path: string): boolean
}

const FOLDERS = ['packages', 'apps', '.storybook']
const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'test-results', 'playwright-report'])
const CODE = /\.(?:ts|tsx|mts|css)$/
const CONDITION = '@understudy/source'

/** Reads the working copy. Generated and installed folders are left out. */
export function readTree(root: string): Tree {
  const paths = FOLDERS.flatMap((folder) => walk(root, folder))
  const texts = paths.map((path): [string, string] => [path, readFileSync(join(root, path), 'utf8')])
  return treeOf(Object.fromEntries(texts), { root, exists: (path) => existsSync(join(root, path)) })
}

/** A tree of these texts, by path. For tests of rules nothing else is needed. */
export function treeOf(
  texts: Readonly<Record<string, string>>,
  { root = '/', exists = (path: string) => path in texts }: Partial<Pick<Tree, 'root' | 'exists'>> = {},
): Tree {
  const entries = Object.entries(texts)
  return {
    root,
    exists,
    sources: new Map(
      entries.filter(([path]) => CODE.test(path)).map(([path, text]) => [path, parseSource(path, text)]),
    ),
    manifests: entries
      .filter(([path]) => path.endsWith('/package.json'))
      .map(([path, text]) => manifestOf(path.slice(0, -'/package.json'.length), text)),
  }
}

function walk(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : walk(root, path)
    return CODE.test(entry.name) || entry.name === 'package.json' ? [path] : []
  })
}

function manifestOf(folder: string, text: string): Manifest {
  const { name, exports = {}, imports = {} } = JSON.parse(text) as { name: string; exports?: Paths; imports?: Paths }
  const entries: Record<string, string> = {}
  for (const [subpath, found] of Object.entries(exports)) {
    const targets = leaves(typeof found === 'string' ? found : (found[CONDITION] ?? {}))
    // One subpath may be another file in development: each is an entry.
    for (const [index, path] of targets.entries()) {
      entries[index === 0 ? subpath : `${subpath} (${index + 1})`] = path.replace(/^\.\//, '')
    }
  }
  const sources = Object.entries(imports).map(([specifier, found]) => [
    specifier,
    leaves(typeof found === 'string' ? found : (found[CONDITION] ?? {})).map((path) => path.replace(/^\.\//, '')),
  ])
  const exported = [...Object.values(exports), ...Object.values(imports)].flatMap(leaves)
  return { folder, name, entries, exported, imports: Object.fromEntries(sources) }
}

type Target = string | { readonly [condition: string]: Target }

type Paths = Readonly<Record<string, Target>>

/** Every path that a target may lead to. */
function leaves(target: Target): readonly string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(leaves)
}

import { posix } from 'node:path'
import type { Tree } from './tree.ts'

/** The file that a relative specifier names; `null` for packages. */
export function resolveRelative(from: string, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : null
}

/** The files that a specifier names: one, or one for each condition of an imports map. Empty for packages. */
export function resolveFiles(tree: Tree, from: string, specifier: string): readonly string[] {
  const relative = resolveRelative(from, specifier)
  if (relative !== null) return [relative]
  const owner = tree.manifests.find(({ folder }) => from.startsWith(`${folder}/`))
  return (owner?.imports[specifier] ?? []).map((path) => `${owner?.folder}/${path}`)
}

/** What a program loads when it imports `entry`, with the way there: files of the tree, and packages by specifier. */
export function reachable(tree: Tree, entry: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>([[entry, [entry]]])
  const queue = [entry]
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const way = found.get(path) ?? []
    for (const { specifier, typeOnly } of tree.sources.get(path)?.references ?? []) {
      if (typeOnly) continue
      const files = resolveFiles(tree, path, specifier)
      for (const next of files.length === 0 ? [specifier] : files) {
        if (found.has(next)) continue
        found.set(next, [...way, next])
        queue.push(next)
      }
    }
  }
  return found
}

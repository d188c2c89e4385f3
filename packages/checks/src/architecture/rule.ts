import type { Source } from './source.ts'
import type { Tree } from './tree.ts'

/** One place where a rule is broken. */
export interface Violation {
  readonly path: string
  readonly line?: number
  readonly why: string
}

/** A sentence that holds for the whole tree, and the function that finds where it does not. */
export interface Rule {
  readonly name: string
  check(tree: Tree): readonly Violation[] | Promise<readonly Violation[]>
}

/** Sources below a folder, tests left out unless asked for. */
export function sourcesIn(tree: Tree, folder: string, withTests = false): readonly Source[] {
  return [...tree.sources.values()].filter(
    ({ path, isTest }) => path.startsWith(`${folder}/`) && (withTests || !isTest),
  )
}

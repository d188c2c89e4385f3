import { bundle } from './bundle.ts'

export interface BuiltPage {
  /** Address of the script that the page names. */
  readonly entry: string
  /** Code of every script, by its address. */
  readonly scripts: ReadonlyMap<string, string>
  /** Addresses of what a page loads at once, the entry first. */
  readonly initial: readonly string[]
}

/** Builds one of the small pages as an application would. Writes nothing. */
export async function buildPage(name: 'withClient' | 'withoutClient' | 'cookieDesk'): Promise<BuiltPage> {
  const { chunks, entry, scripts } = await bundle(`${name}.ts`, 'warn')
  const initial = new Set([entry.fileName])
  // A set that grows while it is walked: the imports of imports are among them.
  for (const fileName of initial) {
    for (const imported of chunks.find((each) => each.fileName === fileName)?.imports ?? []) initial.add(imported)
  }
  return {
    entry: `/${entry.fileName}`,
    scripts,
    initial: [...initial].map((fileName) => `/${fileName}`),
  }
}

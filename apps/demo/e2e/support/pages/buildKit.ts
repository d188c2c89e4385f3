import { bundle } from './bundle.ts'

export interface BuiltKit {
  /** Address of the script that the page names. */
  readonly entry: string
  /** Code of every script, by its address. */
  readonly scripts: ReadonlyMap<string, string>
  readonly styles: string
}

/** Address of what a page loads once a session may be on. */
export const VIGIL = '/vigil.js'

/** Builds the page with the kit on it as an application would, or as its developers see it. Writes nothing. */
export async function buildKit(condition: 'production' | 'development' = 'production'): Promise<BuiltKit> {
  const names = { entryFileNames: '[name].js', chunkFileNames: '[name].js' }
  const { entry, scripts, styles } = await bundle('kitPage.tsx', 'error', names, condition)
  if (!scripts.has(VIGIL)) throw new Error(`The kit was built into ${[...scripts.keys()]}.`)
  return { entry: `/${entry.fileName}`, scripts, styles }
}

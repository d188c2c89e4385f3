import { fileURLToPath } from 'node:url'
import { build } from 'vite'

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
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('.', import.meta.url)),
    resolve: { conditions: ['@understudy/source', 'module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: fileURLToPath(new URL(`${name}.ts`, import.meta.url)) },
    },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : []))
  const chunks = outputs.flatMap((each) => (each.type === 'chunk' ? [each] : []))
  const entry = chunks.find(({ isEntry }) => isEntry)
  if (entry === undefined) throw new Error(`${name} has no entry.`)
  const initial = new Set([entry.fileName])
  // A set that grows while it is walked: the imports of imports are among them.
  for (const fileName of initial) {
    for (const imported of chunks.find((each) => each.fileName === fileName)?.imports ?? []) initial.add(imported)
  }
  return {
    entry: `/${entry.fileName}`,
    scripts: new Map(chunks.map(({ fileName, code }) => [`/${fileName}`, code])),
    initial: [...initial].map((fileName) => `/${fileName}`),
  }
}

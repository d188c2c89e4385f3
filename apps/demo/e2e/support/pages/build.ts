import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface BuiltPage {
  /** Address of the script that the page names. */
  readonly entry: string
  /** Code of every script, by its address. */
  readonly scripts: ReadonlyMap<string, string>
  /** Addresses of what a page loads at once, the entry first. */
  readonly initial: readonly string[]
  readonly styles: string
}

/** Builds one of the small pages as an application would. Writes nothing. */
export function buildPage(name: 'withClient' | 'withoutClient' | 'cookieDesk'): Promise<BuiltPage> {
  return built(`${name}.ts`)
}

/** Builds the page with the kit on it. Writes nothing. */
export function buildKitPage(): Promise<BuiltPage> {
  return built('kitPage.tsx')
}

async function built(file: string): Promise<BuiltPage> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('.', import.meta.url)),
    resolve: { conditions: ['@understudy/source', 'module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: fileURLToPath(new URL(file, import.meta.url)),
        onwarn: (warning, report) => {
          // For servers that render components; a bundle for the browser may drop it.
          if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') report(warning)
        },
      },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) => ('output' in each ? each.output : []))
  const chunks = outputs.flatMap((each) => (each.type === 'chunk' ? [each] : []))
  const entry = chunks.find(({ isEntry }) => isEntry)
  if (entry === undefined) throw new Error(`${file} has no entry.`)
  const initial = new Set([entry.fileName])
  // A set that grows while it is walked: the imports of imports are among them.
  for (const fileName of initial) {
    for (const imported of chunks.find((each) => each.fileName === fileName)?.imports ?? []) initial.add(imported)
  }
  const styles = outputs.flatMap((each) =>
    each.type === 'asset' && each.fileName.endsWith('.css') ? [String(each.source)] : [],
  )
  return {
    styles: styles.join(''),
    entry: `/${entry.fileName}`,
    scripts: new Map(chunks.map(({ fileName, code }) => [`/${fileName}`, code])),
    initial: [...initial].map((fileName) => `/${fileName}`),
  }
}

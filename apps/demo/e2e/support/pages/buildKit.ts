import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface BuiltKit {
  /** Address of the script that the page names. */
  readonly entry: string
  /** Code of every script, by its address. */
  readonly scripts: ReadonlyMap<string, string>
  readonly styles: string
}

/** Address of what a page loads once a session may be on. */
export const VIGIL = '/vigil.js'

/** Builds the page with the kit on it as an application would. Writes nothing. */
export async function buildKit(): Promise<BuiltKit> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('.', import.meta.url)),
    resolve: { conditions: ['@understudy/source', 'module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: fileURLToPath(new URL('kitPage.tsx', import.meta.url)),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : []))
  const chunks = outputs.flatMap((each) => (each.type === 'chunk' ? [each] : []))
  const styles = outputs.flatMap((each) => (each.fileName.endsWith('.css') && 'source' in each ? [each.source] : []))
  const entry = chunks.find(({ isEntry }) => isEntry)
  const scripts = new Map(chunks.map(({ fileName, code }) => [`/${fileName}`, code]))
  if (entry === undefined || !scripts.has(VIGIL)) throw new Error(`The kit was built into ${[...scripts.keys()]}.`)
  return { entry: `/${entry.fileName}`, scripts, styles: styles.join('') }
}

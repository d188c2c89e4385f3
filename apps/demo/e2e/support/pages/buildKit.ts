import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds the page with the kit on it as an application would, and gives its script and its stylesheet. Writes nothing. */
export async function buildKit(): Promise<{ readonly script: string; readonly styles: string }> {
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
        // One file: what an application loads later is not what is looked at here.
        output: { codeSplitting: false },
      },
    },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : []))
  const files = (extension: string) =>
    outputs
      .filter(({ fileName }) => fileName.endsWith(extension))
      .map((each) => (each.type === 'chunk' ? each.code : String(each.source)))
  const [scripts, styles] = [files('.js'), files('.css')]
  const [script] = scripts
  if (script === undefined || scripts.length > 1) throw new Error(`The kit was built into ${scripts.length} scripts.`)
  return { script, styles: styles.join('') }
}

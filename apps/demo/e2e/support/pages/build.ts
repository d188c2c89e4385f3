import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds one of the small pages as an application would, and gives its one script. Writes nothing. */
export async function buildPage(name: 'withClient' | 'withoutClient'): Promise<string> {
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
  const scripts = outputs.flatMap((each) => (each.type === 'chunk' ? [each.code] : []))
  const [script, ...more] = scripts
  if (script === undefined || more.length > 0) throw new Error(`${name} was built into ${scripts.length} scripts.`)
  return script
}

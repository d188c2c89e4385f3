import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/**
 * Builds one of the small pages as an application would, and gives the script that it begins with. `inOne`: with what it
 * would load later. Writes nothing.
 */
export async function buildPage(
  name: 'withClient' | 'withoutClient' | 'cookieDesk',
  { inOne = false }: { readonly inOne?: boolean } = {},
): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('.', import.meta.url)),
    resolve: { conditions: ['@understudy/source', 'module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: fileURLToPath(new URL(`${name}.ts`, import.meta.url)),
        ...(inOne ? { output: { codeSplitting: false } } : {}),
      },
    },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : []))
  const entry = outputs.find((each) => each.type === 'chunk' && each.isEntry)
  if (entry?.type !== 'chunk') throw new Error(`${name} was built into no script.`)
  return entry.code
}

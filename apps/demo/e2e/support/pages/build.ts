import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds one of the small pages as an application would, and gives its one script. Writes nothing. */
export async function buildPage(name: 'withClient' | 'withoutClient'): Promise<string> {
  return (await built(`${name}.ts`)).script
}

/** Builds the page with the kit on it, and gives its script and its stylesheet. Writes nothing. */
export function buildKitPage(): Promise<{ readonly script: string; readonly styles: string }> {
  return built('kitPage.tsx')
}

async function built(file: string): Promise<{ script: string; styles: string }> {
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
  const scripts = outputs.flatMap((each) => (each.type === 'chunk' ? [each.code] : []))
  const styles = outputs.flatMap((each) =>
    each.type === 'asset' && each.fileName.endsWith('.css') ? [String(each.source)] : [],
  )
  const [script, ...more] = scripts
  if (script === undefined || more.length > 0) throw new Error(`${file} was built into ${scripts.length} scripts.`)
  return { script, styles: styles.join('') }
}

import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type LogLevel } from 'vite'

type Output = NonNullable<BuildOptions['rolldownOptions']>['output']

/** Builds a small page of this folder as an application would, and gives its files. Writes nothing. */
export async function bundle(
  input: string,
  logLevel: LogLevel,
  output: Output = {},
  condition: 'production' | 'development' = 'production',
) {
  const built = await build({
    configFile: false,
    logLevel,
    root: fileURLToPath(new URL('.', import.meta.url)),
    resolve: { conditions: ['@understudy/source', 'module', 'browser', condition] },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: fileURLToPath(new URL(input, import.meta.url)), output },
    },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : []))
  const chunks = outputs.flatMap((each) => (each.type === 'chunk' ? [each] : []))
  const entry = chunks.find(({ isEntry }) => isEntry)
  if (entry === undefined) throw new Error(`${input} has no entry.`)
  return {
    chunks,
    entry,
    /** Code of every script, by its address. */
    scripts: new Map(chunks.map(({ fileName, code }) => [`/${fileName}`, code])),
    styles: outputs
      .flatMap((each) => (each.fileName.endsWith('.css') && 'source' in each ? [each.source] : []))
      .join(''),
  }
}

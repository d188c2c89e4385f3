import { join } from 'node:path'
import { build } from 'vite'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
/** Words that only the inspector has. */
const WORDS = ['Session inspector', 'looks like a token', 'us-inspector', 'known in a session']

/** The code of an application that imports the inspector, as its bundler makes it. */
async function bundle(mode: 'development' | 'production'): Promise<string> {
  const entry = '\0application'
  const built = await build({
    root,
    mode,
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@understudy/source', 'module', 'browser', mode] },
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    plugins: [
      {
        name: 'application',
        enforce: 'pre',
        resolveId: (id) => (id.endsWith('application') ? entry : null),
        load: (id) =>
          id === entry
            ? `export { SessionInspector } from '@understudy/react/inspector'; export * from '@understudy/react'`
            : null,
      },
    ],
    build: {
      write: false,
      minify: false,
      lib: { entry: 'application', formats: ['es'] },
      rollupOptions: { external: [/^react/, /^@radix-ui/, /^zustand/] },
    },
  })
  const outputs = Array.isArray(built) ? built : [built]
  return outputs
    .flatMap((output) => ('output' in output ? output.output : []))
    .map((file) => (file.type === 'chunk' ? file.code : ''))
    .join('\n')
}

test('a production build has the name, and none of the inspector’s words', async () => {
  const code = await bundle('production')
  expect(code).toContain('SessionInspector')
  expect(WORDS.filter((word) => code.includes(word))).toEqual([])
})

test('a development build has them all, so that the check above can fail', async () => {
  const code = await bundle('development')
  expect(WORDS.filter((word) => !code.includes(word))).toEqual([])
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { quietImports } from './quietImports.ts'
import { readTree } from './tree.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'understudy-tree-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function whys(files: Record<string, string>): Promise<string[]> {
  const manifest = {
    name: '@understudy/client',
    type: 'module',
    exports: { '.': { '@understudy/source': './src/index.ts' } },
  }
  const texts = { 'package.json': JSON.stringify(manifest), ...files }
  for (const [path, text] of Object.entries(texts)) {
    const file = join(root, 'packages', 'client', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return (await quietImports.check(readTree(root))).map(({ why }) => why)
}

test.each([
  ['setInterval', `setInterval(() => {}, 1000).unref()`],
  ['fetch', `export const native = fetch`],
  ['localStorage', `export const kept = globalThis.localStorage`],
  ['document', `export const inBrowser = typeof document !== 'undefined'`],
  ['addEventListener', `export const on = globalThis.addEventListener?.('online', () => {})`],
  ['console', `console.log('hello')`],
  ['performance', `export const begin = (() => performance.now())()`],
])('fails for %s in %s, also behind another file', async (name, text) => {
  const found = await whys({ 'src/index.ts': `import './deep/inner.ts'`, 'src/deep/inner.ts': text })
  expect(found).toEqual([expect.stringMatching(new RegExp(`touches ${name} .*packages/client/src/deep/inner.ts`))])
})

test('fails for an entry that cannot be imported', async () => {
  expect(await whys({ 'src/index.ts': `import './absent.ts'` })).toEqual([expect.stringContaining('absent.ts')])
})

test('holds for what happens later, and for what libraries do', async () => {
  const files = {
    'src/index.ts': `
      import { listened } from 'noisy'
      export const later = () => [setTimeout(() => {}, 0), document.title, listened]
      export class Clock { now() { return performance.now() } }`,
    'node_modules/noisy/package.json': '{"name":"noisy","type":"module","main":"index.js"}',
    'node_modules/noisy/index.js': 'export const listened = typeof document',
  }
  expect(await whys(files)).toEqual([])
})

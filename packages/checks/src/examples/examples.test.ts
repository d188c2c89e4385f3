import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../paths.ts'
import { blocksOf } from './blocks.ts'
import { compileExamples } from './compile.ts'

const SYSTEMS = 'packages/server/docs/systems'
const pages = [
  ...readdirSync(join(ROOT, SYSTEMS)).map((name) => `${SYSTEMS}/${name}`),
  'packages/client/docs/kotauth.md',
]

test('every system has an example', () => {
  expect(pages.length).toBeGreaterThan(5)
  for (const page of pages) expect(blocksOf(readFileSync(join(ROOT, page), 'utf8')), page).not.toEqual([])
})

test('a block begins at the line after its fence, and other languages are none of ours', () => {
  const page = [
    '# Page',
    '```opl',
    'class User {}',
    '```',
    '```ts',
    'const one = 1',
    '```',
    '```js',
    'two()',
    '```',
    '',
  ].join('\n')
  expect(blocksOf(page)).toEqual([
    { language: 'ts', line: 6, code: 'const one = 1\n' },
    { language: 'js', line: 9, code: 'two()\n' },
  ])
})

test('the examples of every system are whole: whoever copies one has no name that comes from nowhere, and no wrong type', async () => {
  expect(await compileExamples(pages)).toEqual([])
})

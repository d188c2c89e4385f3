import { describe, expect, test } from 'vitest'
import { exportsExist, onlyEntriesReexport, plainNames, shortFiles } from './shape.ts'
import { treeOf } from './tree.ts'

const manifest = JSON.stringify({
  name: '@understudy/client',
  exports: {
    '.': { '@understudy/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './styles.css': './src/styles.css',
  },
})
const whole = {
  'packages/client/package.json': manifest,
  'packages/client/src/index.ts': '',
  'packages/client/src/styles.css': '',
}

describe('only entry files re-export', () => {
  test.each([`export { x } from './x.ts'`, `export * from './x.ts'`, `export type { X } from './x.ts'`])(
    'fails for %s in any other file',
    async (text) => {
      const texts = { ...whole, 'packages/client/src/index.ts': text, 'packages/client/src/actions/index.ts': text }
      const found = await onlyEntriesReexport.check(treeOf(texts))
      expect(found).toMatchObject([{ path: 'packages/client/src/actions/index.ts', line: 1 }])
    },
  )

  test('holds for exports of its own', async () => {
    const texts = { ...whole, 'packages/client/src/x.ts': `import { y } from './y.ts'\nexport const x = y` }
    expect(await onlyEntriesReexport.check(treeOf(texts))).toEqual([])
  })
})

describe('every path of an exports map exists', () => {
  test('holds when everything is there', async () => {
    expect(await exportsExist.check(treeOf(whole))).toEqual([])
  })

  test.each([
    ['a missing source', { ...whole, 'packages/client/src/index.ts': undefined }, 'src/index.ts'],
    ['a missing style sheet', { ...whole, 'packages/client/src/styles.css': undefined }, 'src/styles.css'],
    [
      'a built file that no source makes',
      { ...whole, 'packages/client/package.json': manifest.replace('./dist/index.js', './dist/main.js') },
      'src/main.ts',
    ],
  ])('fails for %s', async (_, texts, file) => {
    const present = Object.fromEntries(
      Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined),
    )
    expect(await exportsExist.check(treeOf(present))).toEqual([
      { path: 'packages/client/package.json', why: `names ${file}, which does not exist` },
    ])
  })
})

describe('no vague or two-faced names', () => {
  const names = async (path: string, text = '') =>
    (await plainNames.check(treeOf({ [path]: text }))).map(({ why }) => why)

  test.each([
    'utils.ts',
    'helpers/index.ts',
    'helper.ts',
    'sessionManager.ts',
    'common/x.ts',
    'misc.tsx',
    'manager.ts',
  ])('fails for a file %s', async (file) => {
    expect(await names(`packages/client/src/${file}`)).toEqual(['is a vague file name'])
  })

  test.each([
    `const isImpersonating = true`,
    `interface State { isImpersonating: boolean }`,
    `class SessionManager {}`,
    `function dateUtils() {}`,
    `const f = ({ helper }: X) => helper`,
    `interface Session { target: string }`,
    `type Session = { admin: Person }`,
    `interface TokenHelper { x: 1 }`,
  ])('fails for %s', async (text) => {
    expect(await names('packages/client/src/x.ts', text)).toHaveLength(1)
  })

  test.each([
    `const onClick = (event: Event) => event.target`,
    `import { UserManager } from 'oidc-client-ts'`,
    `const utility = 1; const managed = 2; const text = 'isImpersonating'`,
  ])('holds for %s', async (text) => {
    expect(await names('packages/client/src/x.ts', text)).toEqual([])
  })
})

describe('no module is longer than 250 lines', () => {
  const check = (lines: number, end = '\n') =>
    shortFiles.check(treeOf({ 'packages/client/src/x.ts': `${'// x\n'.repeat(lines - 1)}// x${end}` }))

  test('fails for 251', async () => {
    expect(await check(251)).toMatchObject([{ why: 'has 251 lines' }])
    expect(await check(251, '')).toHaveLength(1)
  })

  test('holds for 250, and for lists of cases of any length', async () => {
    expect(await check(250)).toEqual([])
    const list = { 'packages/client/src/x.test.ts': '// x\n'.repeat(900) }
    expect(await shortFiles.check(treeOf(list))).toEqual([])
  })
})

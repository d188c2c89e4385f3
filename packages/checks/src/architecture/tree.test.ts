import { expect, test } from 'vitest'
import { ROOT } from '../paths.ts'
import { RULES } from './rules.ts'
import { readTree, treeOf } from './tree.ts'

test('readTree: finds sources and manifests of the workspace, and nothing that was installed', () => {
  const { sources, manifests } = readTree(ROOT)
  expect(sources.has('packages/protocol/src/index.ts')).toBe(true)
  expect([...sources.keys()].filter((path) => path.includes('node_modules'))).toEqual([])
  expect(manifests.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['@understudy/protocol', '@understudy/client']),
  )
  expect(manifests.find(({ name }) => name === '@understudy/protocol')?.entries).toEqual({
    '.': 'src/index.ts',
    './error': 'src/error.ts',
    './schemas': 'src/schemas.ts',
  })
})

test('treeOf: a file that is no TypeScript is named', () => {
  expect(() => treeOf({ 'packages/client/src/x.ts': 'const = 1' })).toThrow('packages/client/src/x.ts')
})

test('rules: one name each', () => {
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length)
})

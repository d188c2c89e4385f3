import { expect, test } from 'vitest'
import { DEFECTS } from '../defects/all.ts'
import { plant } from './plant.ts'

const edit = { file: 'guard.ts', find: 'if (a !== b)', replace: 'if (false)' }

test('default', () => {
  expect(plant('x\nif (a !== b) throw y\n', edit)).toBe('x\nif (false) throw y\n')
})

test('behavior: the replacement is taken as it is', () => {
  expect(plant('f(a)', { ...edit, find: 'a', replace: "$& $' $1" })).toBe("f($& $' $1)")
})

test.each([
  ['is not there', 'if (a === b)', 0],
  ['is there twice', 'if (a !== b) if (a !== b)', 2],
])('behavior: a text that %s fails, with the file and the text', (_, text, count) => {
  expect(() => plant(text, edit)).toThrow(`guard.ts: found ${count} times instead of once: "if (a !== b)"`)
})

test('behavior: a defect that changes nothing fails', () => {
  expect(() => plant('if (a !== b)', { ...edit, replace: edit.find })).toThrow('changes nothing')
  expect(() => plant('anything', { ...edit, find: '' })).toThrow('found 0 times')
})

test('the list: each defence has its defects, and each defect a name of its own', () => {
  const names = DEFECTS.flatMap(({ defects }) => defects.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThan(100)
  for (const { defence, defects } of DEFECTS) expect([defence, defects.length > 0]).toEqual([defence, true])
})

import { expect, test } from 'vitest'
import * as guard from './guard/index.ts'
import * as server from './index.ts'

test('the entries hand out these values and no others', () => {
  expect(Object.keys(server)).toEqual(['createBridge'])
  expect(Object.keys(guard)).toEqual(['createGuard'])
})

import { expect, test } from 'vitest'
import { bytesOf } from './heapBytes.ts'

test('bytesOf: objects count, compiled code and what the engine keeps for itself do not', () => {
  const meta = { node_fields: ['type', 'name', 'self_size'], node_types: [['hidden', 'object', 'code', 'native']] }
  const nodes = [1, 0, 100, 2, 0, 4000, 3, 0, 900, 1, 0, 20, 0, 0, 3]
  expect(bytesOf(JSON.stringify({ snapshot: { meta }, nodes }))).toBe(123)
})

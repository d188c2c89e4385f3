import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { memoryVault } from './vault.ts'

const credential = { accessToken: 'secret-token', expiresAt: 300_000 }

test('read: the credential of this session, while it lives', () => {
  const vault = memoryVault()
  expect(vault.read('ss_1', 0)).toBe(null)
  vault.put('ss_1', credential, 0)
  expect(vault.read('ss_1', 299_999)).toBe('secret-token')
  expect(vault.read('ss_1', 300_000)).toBe(null)
})

test('read: never another session’s', () => {
  const vault = memoryVault()
  vault.put('ss_1', credential, 0)
  expect(vault.read('ss_2', 0)).toBe(null)
  expect(vault.times('ss_2')).toBe(null)
})

test('times: the next one is due at half-life', () => {
  const vault = memoryVault()
  vault.put('ss_1', credential, 100_000)
  expect(vault.times('ss_1')).toEqual({ renewAt: 200_000, expiresAt: 300_000 })
})

test('drop: forgets', () => {
  const vault = memoryVault()
  vault.put('ss_1', credential, 0)
  vault.drop()
  expect(vault.read('ss_1', 0)).toBe(null)
})

test('nothing that looks at the vault sees the credential', () => {
  const vault = memoryVault()
  vault.put('ss_1', credential, 0)
  expect(inspect(vault, { depth: 9, showHidden: true, getters: true }) + JSON.stringify(vault)).not.toContain('secret')
})

import { existsSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { findChromium, presentChromium } from './chromium.ts'

afterEach(() => vi.unstubAllEnvs())

test('default: a program that is there', async () => {
  vi.stubEnv('CHROMIUM_PATH', '')
  expect(existsSync(await findChromium())).toBe(true)
})

test('options: CHROMIUM_PATH comes first', async () => {
  vi.stubEnv('CHROMIUM_PATH', process.execPath)
  expect(await findChromium()).toBe(process.execPath)
})

test('options: a CHROMIUM_PATH that is wrong is said, not passed over', async () => {
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium')
  await expect(findChromium()).rejects.toThrow('/nowhere/chromium')
})

test('behavior: looking is not installing, and a wrong CHROMIUM_PATH is said too', async () => {
  vi.stubEnv('CHROMIUM_PATH', '')
  expect(await presentChromium()).toBe(await findChromium())
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium')
  await expect(presentChromium()).rejects.toThrow('/nowhere/chromium')
})

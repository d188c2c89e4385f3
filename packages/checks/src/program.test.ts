import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { runInFront } from './program.ts'

const options = { cwd: tmpdir(), env: { WORD: 'seven' }, limit: 20_000 }
const node = (code: string) => runInFront(process.execPath, ['-e', code], options)

test('default', async () => {
  expect(await node('process.exit(0)')).toBe(0)
  expect(await node('process.exit(3)')).toBe(3)
})

test('options: env is added to our own', async () => {
  expect(await node('process.exit(process.env.WORD === "seven" && process.env.PATH ? 0 : 1)')).toBe(0)
})

test('options: limit ends a program that hangs', async () => {
  const code = await runInFront(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { ...options, limit: 200 })
  expect(code).toBeNull()
})

test('behavior: a program that is not there is no exception', async () => {
  expect(await runInFront('/nowhere/program', [], options)).toBeNull()
})

test('behavior: a program that asks gets no answer instead of waiting', async () => {
  expect(await node('process.stdin.on("data", () => {}).on("end", () => process.exit(5))')).toBe(5)
})

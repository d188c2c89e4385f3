import { getPriority, tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { runProgram } from './program.ts'

const options = { cwd: tmpdir(), env: { WORD: 'seven' }, limit: 20_000 }
const node = (code: string) => runProgram(process.execPath, ['-e', code], options)

test('default', async () => {
  expect(await node('process.exit(0)')).toBe(0)
  expect(await node('process.exit(3)')).toBe(3)
})

test('options: env is added to our own', async () => {
  expect(await node('process.exit(process.env.WORD === "seven" && process.env.PATH ? 0 : 1)')).toBe(0)
})

test('options: limit ends a program that hangs', async () => {
  const code = await runProgram(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { ...options, limit: 200 })
  expect(code).toBeNull()
})

test('behavior: a program that is not there is no exception', async () => {
  expect(await runProgram('/nowhere/program', [], options)).toBeNull()
})

test('behavior: a program that asks gets no answer instead of waiting', async () => {
  expect(await node('process.stdin.on("data", () => {}).on("end", () => process.exit(5))')).toBe(5)
})

test('options: aside hears everything it writes, and the person nothing', async () => {
  const heard: string[] = []
  const code = 'console.log("out €"); console.error("err"); process.exitCode = 4'
  const telling = { ...options, aside: (text: string) => heard.push(text) }
  expect(await runProgram(process.execPath, ['-e', code], telling)).toBe(4)
  expect(heard.join('')).toContain('out €\n')
  expect(heard.join('')).toContain('err\n')
  heard.length = 0
  expect(await runProgram('/nowhere/program', [], telling)).toBeNull()
  expect(heard.join('')).toMatch(/ENOENT/)
})

test('options: aside has what others leave over', async () => {
  const heard: string[] = []
  const code = 'setTimeout(() => console.log(os.getPriority() > Number(process.env.OURS)), 500)'
  await runProgram(process.execPath, ['-e', code], {
    ...options,
    env: { OURS: String(getPriority()) },
    aside: (text) => heard.push(text),
  })
  expect(heard.join('')).toBe('true\n')
})

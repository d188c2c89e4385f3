import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const module = new URL('onProcessEnd.ts', import.meta.url).href
const here = fileURLToPath(new URL('..', import.meta.url))
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-end-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A process that cleans its mark at its end. Gives whether the mark is gone, and how the process ended. */
async function endOf(rest: string, signal?: NodeJS.Signals) {
  const mark = join(folder, 'mark')
  const code = `
    import { rmSync, writeFileSync } from 'node:fs'
    import { onProcessEnd } from ${JSON.stringify(module)}
    writeFileSync(${JSON.stringify(mark)}, '')
    const forget = onProcessEnd(() => rmSync(${JSON.stringify(mark)}))
    console.log('ready')
    ${rest}`
  const args = ['--import', 'tsx', '--input-type=module', '-e', code]
  const child = spawn(process.execPath, args, { cwd: here, stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.once('data', () => signal !== undefined && child.kill(signal))
  const end = await new Promise((resolve) => child.on('exit', (status, by) => resolve(by ?? status)))
  return { cleaned: !existsSync(mark), end }
}

const WAIT = 'setInterval(() => {}, 1000)'

test.each([
  ['a normal end', 'process.exitCode = 4', undefined, 4],
  ['process.exit', 'process.exit(3)', undefined, 3],
  ['an uncaught error', 'throw new Error("x")', undefined, 1],
  ['SIGTERM', WAIT, 'SIGTERM', 'SIGTERM'],
  ['SIGINT', WAIT, 'SIGINT', 'SIGINT'],
  ['SIGINT beside another listener', `process.on('SIGINT', () => process.exit(6)); ${WAIT}`, 'SIGINT', 6],
] as const)('behavior: cleans at %s, and ends as it would have', async (_, rest, signal, expected) => {
  expect(await endOf(rest, signal)).toEqual({ cleaned: true, end: expected })
})

test('behavior: nothing is cleaned once forgotten', async () => {
  expect(await endOf('forget()')).toEqual({ cleaned: false, end: 0 })
})

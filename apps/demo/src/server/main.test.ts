import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const running: ChildProcess[] = []
let DATA_FOLDER: string

beforeAll(async () => {
  DATA_FOLDER = await mkdtemp(join(tmpdir(), 'understudy-main-'))
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rm(DATA_FOLDER, { recursive: true, force: true }))

/** The command behind `pnpm demo`, with what it has printed so far. */
function demo(env: Record<string, string>) {
  const args = ['--conditions=@understudy/source', '--import', 'tsx', 'src/server/main.ts']
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } })
  running.push(child)
  let printed = ''
  const collect = (chunk: Buffer) => {
    printed += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return {
    child,
    printed: () => printed,
    async prints(pattern: RegExp): Promise<void> {
      while (!pattern.test(printed)) {
        if (child.exitCode !== null) throw new Error(`It ended:\n${printed}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
  }
}

test.each(['eighty', '-1', '65536', '41.8'])('PORT=%s is called no port number', async (PORT) => {
  const { child, printed } = demo({ PORT })
  const [code] = await once(child, 'exit')
  expect([code, printed()]).toEqual([1, expect.stringContaining(`PORT is ${PORT}, which is not a port number.`)])
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s in the middle of the start: it stops without having started',
  async (signal) => {
    const folder = join(DATA_FOLDER, signal)
    const { child, printed, prints } = demo({ PORT: '0', DATA_FOLDER: folder })
    const locks = async () => (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.lock'))
    await prints(/Understudy demo/)
    while ((await locks()).length === 0 && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill(signal)
    await prints(/Stopping…/)
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0)
    expect(printed()).not.toMatch(/Ctrl-C stops it|error/i)
    expect(await locks()).toEqual([])
  },
  90_000,
)

test('it prints one address, names a port in use, refuses a second one on its folder, and stops at Ctrl-C', async () => {
  const other = createServer()
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const first = demo({ PORT: String(port), DATA_FOLDER })
  await first.prints(/Ctrl-C stops it/)
  expect(first.printed()).toContain(`Port ${port} is in use by another program; trying ${port + 1}.`)
  const urls = first.printed().match(/http:\/\/\S+/g)
  expect(urls).toHaveLength(1)
  expect((await fetch(`${urls?.[0]}/console`)).status).toBe(200)
  expect(first.printed()).not.toMatch(/warn|error|unsupported/i)

  const second = demo({ PORT: '0', DATA_FOLDER })
  const [refused] = await once(second.child, 'exit')
  expect(refused).toBe(1)
  expect(second.printed()).toMatch(new RegExp(`in use by process ${first.child.pid}`))

  const began = performance.now()
  first.child.kill('SIGINT')
  expect(await once(first.child, 'exit')).toEqual([0, null])
  expect(performance.now() - began).toBeLessThan(5000)
  expect((await readdir(DATA_FOLDER)).filter((name) => name.endsWith('.lock'))).toEqual([])
  other.close()
}, 90_000)

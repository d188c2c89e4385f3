import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Project, Projects } from '../shared/appApi.ts'
import { listen } from './ports.ts'
import { startDemo } from './startDemo.ts'
import { personWith, signInAs, startSupport, startTestDemo, type TestDemo } from './testing/testDemo.ts'

const open: TestDemo[] = []
const folders: string[] = []

afterEach(async () => {
  for (const demo of open.splice(0)) await demo.remove()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-data-'))
  folders.push(folder)
  return folder
}

async function start(options: Parameters<typeof startTestDemo>[0]): Promise<TestDemo> {
  const demo = await startTestDemo(options)
  open.push(demo)
  return demo
}

test('what was done is there again after a restart, and nobody is signed out by it', async () => {
  const dataFolder = await newFolder()
  const first = await start({ dataFolder })
  const port = Number(new URL(first.url).port)
  const dana = await signInAs(first, 'sup_dana')
  const session = await startSupport(dana, 'cus_8F2K', 'act')
  const { body: project } = await dana.send<Project>('POST', '/api/app/projects', { name: 'Kept' }, session.options)
  await first.stop()

  const second = await start({ dataFolder, port })
  expect(second.url).toBe(first.url)
  const again = personWith(second, dana.browser, await dana.browser.signInSilently())
  expect(again.tokens.claims.sid).toBe(dana.tokens.claims.sid)
  expect((await again.get('/support/context')).body).toMatchObject({ state: 'active', session: { id: session.id } })
  const { body } = await again.get<Projects>('/api/app/projects', session.options)
  expect(body.projects.map(({ id }) => id)).toContain(project.id)
  await again.send('POST', `/support/sessions/${session.id}/end`, {})
  expect((await again.get('/api/console/customers')).body).toMatchObject({ total: 2148 })
  expect((await again.get('/support/audit/verify')).body).toMatchObject({ ok: true })
})

test('a port in use is named, and the next free one taken', async () => {
  const other = createServer()
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const taken: number[] = []
  const demo = await start({ port, onPortTaken: (which) => taken.push(which) })
  expect(taken[0]).toBe(port)
  expect(Number(new URL(demo.url).port)).toBeGreaterThan(port)
  const dana = await signInAs(demo, 'sup_dana')
  expect(dana.tokens.claims.iss).toBe(`${demo.url}/oidc`)
  expect((await dana.get('/api/console/customers')).status).toBe(200)
  await new Promise((resolve) => other.close(resolve))
})

test('the last port of all, in use, is called so', async () => {
  const holder = await listen(65_535, () => {})
  const taken: number[] = []
  await expect(start({ port: 65_535, onPortTaken: (which) => taken.push(which) })).rejects.toThrow(
    'No free port between 65535 and 65535. Set PORT to another one.',
  )
  expect(taken).toEqual([])
  await holder.close()
})

test('two demos do not share one folder', async () => {
  const dataFolder = await newFolder()
  await start({ dataFolder })
  await expect(start({ dataFolder })).rejects.toThrow(/in use by process/)
})

test('a start that is given up in the middle closes what it has opened, and the next one finds the folder whole', async () => {
  const dataFolder = await newFolder()
  const reason = new Error('Not wanted any more.')
  const givingUp = new AbortController()
  const taken: number[] = []
  const outcome = startDemo({
    port: 0,
    dataFolder,
    signal: givingUp.signal,
    onPortTaken: (port) => taken.push(port),
    // Asked for the first time when the tables are there and the rows are about to be.
    now() {
      givingUp.abort(reason)
      return Date.now()
    },
  })
  await expect(outcome).rejects.toBe(reason)
  await expect(startDemo({ port: 0, dataFolder, signal: givingUp.signal })).rejects.toBe(reason)
  const next = await start({ dataFolder })
  const dana = await signInAs(next, 'sup_dana')
  expect((await dana.get('/api/console/customers')).body).toMatchObject({ total: 2148 })
  expect(taken).toEqual([])
}, 90_000)

test('stopping is quick, also with an event stream open, and may be done twice', async () => {
  const demo = await start({})
  const dana = await signInAs(demo, 'sup_dana')
  const stream = await fetch(`${demo.url}/support/events`, {
    headers: { Authorization: `Bearer ${dana.tokens.accessToken}` },
  })
  expect(stream.headers.get('content-type')).toContain('text/event-stream')
  const began = performance.now()
  await demo.stop()
  await demo.stop()
  expect(performance.now() - began).toBeLessThan(2000)
  await expect(fetch(demo.url)).rejects.toThrow()
  await stream.body?.cancel().catch(() => {})
})

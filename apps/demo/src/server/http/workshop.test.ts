import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWorkshop } from './workshop.ts'

let root: string
let folder: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'understudy-workshop-'))
  folder = join(root, 'site')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const SCRIPT = 'window.started = true'

async function write(): Promise<void> {
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(
    join(folder, 'index.html'),
    `<!doctype html><script>${SCRIPT}</script><script type="module" src="./assets/a.js"></script>`,
  )
  await writeFile(join(folder, 'assets', 'a.js'), 'export {}')
}

const request = (path: string, method = 'GET') => new Request(`http://localhost:4180${path}`, { method })

function workshop(build: () => Promise<void> = async () => undefined) {
  const serve = createWorkshop({ folder, build })
  return (path: string, method?: string) => serve(request(path, method))
}

test('the page, with a policy that names its own scripts by digest and allows no other inline one', async () => {
  await write()
  const answer = await workshop()('/workshop/')
  expect(answer.status).toBe(200)
  const policy = answer.headers.get('content-security-policy') ?? ''
  const [, scripts] = /script-src ([^;]+)/u.exec(policy) ?? []
  expect(scripts).toBe(`'self' 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`)
  expect(policy).toContain("frame-ancestors 'self'")
})

test('files of it, and nothing else', async () => {
  await write()
  await writeFile(join(root, 'secret.txt'), 'secret')
  const get = workshop()
  const file = await get('/workshop/assets/a.js')
  expect(file.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(await file.text()).toBe('export {}')
  for (const path of ['/workshop/none.js', '/workshop/..%2fsecret.txt', '/workshop/%2e%2e/secret.txt']) {
    expect((await get(path)).status).toBe(404)
  }
})

test('without the slash one is sent on, because its links are relative', async () => {
  await write()
  const answer = await workshop()('/workshop')
  expect([answer.status, answer.headers.get('location')]).toEqual([308, '/workshop/'])
})

test('nothing but reading', async () => {
  await write()
  expect((await workshop()('/workshop/', 'POST')).status).toBe(405)
})

test('not built yet: built once, while those who ask are told to ask again', async () => {
  let builds = 0
  let done: () => void = () => undefined
  const built = new Promise<void>((resolve) => {
    done = resolve
  })
  const get = workshop(async () => {
    builds += 1
    await built
    await write()
  })
  const first = await get('/workshop/')
  expect([first.status, first.headers.get('retry-after'), first.headers.get('refresh')]).toEqual([503, '3', '3'])
  expect((await get('/workshop/assets/a.js')).status).toBe(503)
  expect(builds).toBe(1)
  done()
  await expect.poll(async () => (await get('/workshop/')).status).toBe(200)
  expect(builds).toBe(1)
})

test('a build that fails is said, and tried again at the next request', async () => {
  let fails = true
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const get = workshop(async () => {
    if (fails) throw new Error('no room on the disk')
    await write()
  })
  await get('/workshop/')
  await expect.poll(async () => (await get('/workshop/')).text()).toContain('could not be built')
  expect(said).toHaveBeenCalledOnce()
  said.mockRestore()
  fails = false
  await expect.poll(async () => (await get('/workshop/')).status).toBe(200)
})

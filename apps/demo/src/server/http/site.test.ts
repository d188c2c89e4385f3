import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redirectHost } from './hosts.ts'
import { loadSite, type Site } from './site.ts'

let folder: string
let site: Site

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-site-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><html data-runs-on="bridge"><title>app</title>')
  await writeFile(join(folder, 'silent.html'), '<!doctype html><title>silent</title>')
  await writeFile(join(folder, 'assets', 'main-a1b2.js'), 'export {}')
  site = await loadSite(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const get = (path: string, method = 'GET') => site(new Request(`http://localhost:4180${path}`, { method }))

test.each(['/', '/console', '/console/customers/cus_8F2K?page=2', '/app/invoices', '/callback?code=x'])(
  '%s is the app',
  async (path) => {
    const response = get(path)
    expect(response?.status).toBe(200)
    expect(await response?.text()).toContain('<title>app</title>')
    expect(response?.headers.get('cache-control')).toBe('no-store')
    expect(response?.headers.get('content-security-policy')).toMatch(/^default-src 'self'.*frame-ancestors 'none'/)
  },
)

test.each([
  ['what was chosen', 'parcelwise_4180_runs_on=kratos', 'kratos'],
  ['nothing', '', 'bridge'],
  ['what nobody offers', 'parcelwise_4180_runs_on="><script>', 'bridge'],
  ['what was chosen at another demo', 'parcelwise_4181_runs_on=kratos', 'bridge'],
])('the page says what it runs on: %s', async (_, cookie, id) => {
  const response = site(new Request('http://localhost:4180/console', { headers: { Cookie: cookie } }))
  expect(await response?.text()).toContain(`data-runs-on="${id}"`)
})

test('an address that the app does not have: its page, with 404', () => {
  expect(get('/nothing/here')?.status).toBe(404)
  expect(get('/apples')?.status).toBe(404)
})

test('only the page of the silent sign-in may be framed, and only by the app', () => {
  expect(get('/silent.html')?.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
})

test('the policy allows no inline script or style', () => {
  expect(get('/')?.headers.get('content-security-policy')).not.toMatch(/unsafe|nonce|\*/)
})

test('files with a digest in their name are kept for good', () => {
  const headers = get('/assets/main-a1b2.js')?.headers
  expect(headers?.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(headers?.get('cache-control')).toBe('public, max-age=31536000, immutable')
})

test.each(['/assets/main-0000.js', '/favicon.ico', '/../package.json', '/%2e%2e/package.json', '/assets/..%2fsite.ts'])(
  '%s is not a file of the app',
  (path) => {
    expect(get(path)).toBeNull()
  },
)

test('the console may open a window of another origin; the app’s door lets nobody keep hold of it but where one arrives', () => {
  const openers = (path: string, door: 'whole' | 'app') =>
    site(new Request(`http://localhost:4180${path}`), door)?.headers.get('cross-origin-opener-policy')
  expect(openers('/console/customers', 'whole')).toBe('same-origin-allow-popups')
  expect(openers('/enter', 'app')).toBe('unsafe-none')
  expect(openers('/app', 'app')).toBe('same-origin')
})

test('the app’s door has no console', () => {
  expect(site(new Request('http://app.localhost:4180/console'), 'app')?.status).toBe(404)
  expect(site(new Request('http://app.localhost:4180/app/invoices'), 'app')?.status).toBe(200)
  expect(get('/enter')?.status).toBe(404)
})

test('nothing but reading', () => {
  expect(get('/', 'POST')).toBeNull()
})

test.each([
  ['localhost:4180', 'GET', null],
  ['app.localhost:4180', 'GET', null],
  ['console.localhost:4180', 'GET', 421],
  ['127.0.0.1:4180', 'GET', 307],
  ['[::1]:4180', 'HEAD', 307],
  ['localhost:5000', 'GET', 307],
  ['127.0.0.1:4180', 'POST', 421],
  ['evil.example:4180', 'GET', 421],
  ['localhost.evil.example', 'GET', 421],
  ['', 'GET', 421],
])('host %j, %s', (host, method, status) => {
  const answer = redirectHost(['http://localhost:4180', 'http://app.localhost:4180'], method, host, '/console?q=1')
  expect(answer?.status ?? null).toBe(status)
  if (status === 307) expect(answer?.headers.Location).toBe('http://localhost:4180/console?q=1')
})

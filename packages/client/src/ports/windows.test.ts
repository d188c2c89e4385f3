import { afterEach, expect, test, vi } from 'vitest'
import { digestOf, newSecret } from './secret.ts'
import { browserWindows } from './windows.ts'

afterEach(() => vi.unstubAllGlobals())

/** As much of a page as the port touches. */
function page(hash: string) {
  const replaced: string[] = []
  const target = new EventTarget()
  vi.stubGlobal('location', { pathname: '/enter', search: '?a=1', hash })
  vi.stubGlobal('history', {
    state: { kept: true },
    replaceState: (_: unknown, __: string, url: string) => replaced.push(url),
  })
  vi.stubGlobal('window', Object.assign(target, { open: () => null, opener: null }))
  return { replaced, target }
}

test.each([
  ['#understudy=abc', 'abc', '/enter?a=1'],
  ['#tab=2&understudy=abc', 'abc', '/enter?a=1#tab=2'],
  ['#understudy=', '', '/enter?a=1'],
])('fragment %j: taken out of the address', (hash, value, left) => {
  const { replaced } = page(hash)
  expect(browserWindows().takeFragment('understudy')).toBe(value)
  expect(replaced).toEqual([left])
})

test.each(['', '#tab=2', '#/route?understudy=abc'])('fragment %j: not ours, not touched', (hash) => {
  const { replaced } = page(hash)
  expect(browserWindows().takeFragment('understudy')).toBe(null)
  expect(replaced).toEqual([])
})

test('a blocked window, and a page that nobody opened', () => {
  page('')
  expect(browserWindows().open()).toBe(null)
  expect(browserWindows().opener()).toBe(null)
})

test('the window that opened this one is let go', () => {
  const { target } = page('')
  Object.assign(target, { opener: {} })
  expect(browserWindows().opener()).not.toBe(null)
  browserWindows().disown()
  expect(browserWindows().opener()).toBe(null)
})

test('messages are heard from that very window and that very origin, until undone', () => {
  const { target } = page('')
  const posted: unknown[] = []
  const opened = { postMessage: (message: unknown, origin: string) => posted.push([message, origin]), closed: false }
  Object.assign(target, { open: () => opened })
  const other = browserWindows().open()
  const heard: unknown[] = []
  const stop = other?.listen('https://app.example', (message) => heard.push(message))
  const say = (data: unknown, origin: string, source: unknown) =>
    target.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }))
  say('right', 'https://app.example', opened)
  say('another origin', 'https://evil.example', opened)
  say('another window', 'https://app.example', {})
  stop?.()
  say('too late', 'https://app.example', opened)
  expect(heard).toEqual(['right'])
  other?.post('hello', 'https://app.example')
  expect(posted).toEqual([['hello', 'https://app.example']])
  expect(other?.closed()).toBe(false)
})

test('a secret is 256 bits, and its digest is that of RFC 7636', async () => {
  expect(newSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(newSecret()).not.toBe(newSecret())
  expect(await digestOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  )
})

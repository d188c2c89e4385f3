import { afterEach, expect, test, vi } from 'vitest'
import { hintCookie } from './hintCookie.ts'

afterEach(() => vi.unstubAllGlobals())

test.each([
  ['', false],
  ['understudy=1', true],
  ['theme=dark; understudy=1', true],
  ['understudy=0', false],
  ['not-understudy=1', false],
  ['understudy=1x', false],
])('document.cookie %j: %j', (cookie, hinted) => {
  vi.stubGlobal('document', { cookie })
  expect(hintCookie()()).toBe(hinted)
})

test('options: name; and read each time, because it may come up later', () => {
  const document = { cookie: '' }
  vi.stubGlobal('document', document)
  const hint = hintCookie('desk')
  expect(hint()).toBe(false)
  document.cookie = 'desk=1'
  expect(hint()).toBe(true)
})

test('without a page nobody knows, so the client asks', () => {
  expect(hintCookie()()).toBe(true)
})

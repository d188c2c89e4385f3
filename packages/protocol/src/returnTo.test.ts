import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeReturnTo } from './returnTo.ts'

const REFUSED = [
  // Not a path at all.
  ...[
    null,
    undefined,
    '',
    ' ',
    'console',
    'console/customers',
    './console',
    '../console',
    '?page=2',
    '#top',
    '.',
    '..',
  ],
  // Other origins and schemes.
  ...[
    'https://evil.example',
    'http://evil.example/',
    'HTTPS://evil.example',
    'https:evil.example',
    'https:/evil.example',
  ],
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:x',
  ],
  ...[
    'file:///etc/passwd',
    'mailto:a@evil.example',
    'ftp://evil.example',
    'about:blank',
    'evil.example',
    '@evil.example',
  ],
  // Host without a scheme.
  ...[
    '//evil.example',
    '///evil.example',
    '////evil.example',
    '//evil.example/..',
    '//evil.example:80/',
    '//@evil.example',
  ],
  ...['//user:secret@evil.example', '//localhost', '//[::1]', '//127.0.0.1', '//0x7f000001', '//evil.example%2f..'],
  // Backslashes.
  ...['/\\evil.example', '\\\\evil.example', '\\/evil.example', '/\\/evil.example', '/a\\b', '/console\\..\\..\\evil'],
  // Controls and white space that parsers drop.
  ...[
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r/evil.example',
    '\t//evil.example',
    '\n//evil.example',
    ' //evil.example',
  ],
  ...[
    '/\u0000/evil.example',
    '/\u0085/x',
    '/\u007F',
    '/a\r\nSet-Cookie: a=b',
    '\u0001//evil.example',
    '\uFEFF//evil.example',
  ],
  // Dot segments that leave a double solidus.
  ...['/..//evil.example', '/.//evil.example', '/a/..//evil.example', '/a/b/../..//evil.example', '/%2e//evil.example'],
  ...['/%2e%2e//evil.example', '/.%2e//evil.example', '/%2E%2E//evil.example', '/a/%2e%2e//evil.example'],
  // Encoded once, twice, three times and more.
  ...['/%2fevil.example', '/%2Fevil.example', '/%5cevil.example', '/%5Cevil.example', '/%2f%2fevil.example'],
  ...['/%09/evil.example', '/%0a/evil.example', '/%0d%0aSet-Cookie:a=b', '/%00/evil.example', '/a%0d%0aSet-Cookie:a=b'],
  ...['/%252fevil.example', '/%255cevil.example', '/%25252fevil.example', '/%2525252fevil.example', '/%25252525252fx'],
  ...['/%252e%252e//evil.example', '/%2e%2e/%2fevil.example', '/%2e%2e%2f%2fevil.example', '/a/..%2f%2fevil.example'],
  ...['/a/..%5cevil.example', '/./%2fevil.example', '/%2f%ffevil.example', '/%ff/..%2f/evil.example', '/%2f%'],
  // Characters that some parsers fold into the real ones.
  ...[
    '/\uFF0Fevil.example',
    '/\uFF3Cevil.example',
    '/%EF%BC%8Fevil.example',
    '/%ef%bc%bcevil.example',
    '\uFF0F\uFF0Fevil',
  ],
]

const ACCEPTED: readonly (readonly [string, string])[] = [
  ['/', '/'],
  ['/console/customers', '/console/customers'],
  ['/console/customers?page=2&q=a%20b#row-3', '/console/customers?page=2&q=a%20b#row-3'],
  ['/search?q=//evil.example', '/search?q=//evil.example'],
  ['/search?next=https%3A%2F%2Fevil.example', '/search?next=https%3A%2F%2Fevil.example'],
  ['/search?q=%5C%0A', '/search?q=%5C%0A'],
  ['/a//b', '/a//b'],
  ['/a/../b', '/b'],
  ['/files/a%2Fb', '/files/a%2Fb'],
  ['/100%', '/100%'],
  ['/a b', '/a%20b'],
  ['/@noor', '/@noor'],
  ['/javascript:alert(1)', '/javascript:alert(1)'],
  ['/שלום', '/%D7%A9%D7%9C%D7%95%D7%9D'],
  ['/#//evil.example', '/#//evil.example'],
  ['/%E0%A4%A', '/%E0%A4%A'],
]

describe('safeReturnTo', () => {
  test.each(REFUSED.map((value) => [value]))('behavior: refuses %j', (value) => {
    expect(safeReturnTo(value)).toBeNull()
  })

  test('behavior: values that are no text are refused', () => {
    for (const value of [0, true, {}, [], ['/console'], { toString: () => '/console' }]) {
      expect(safeReturnTo(value as unknown as string)).toBeNull()
    }
  })

  test.each(ACCEPTED)('behavior: %j gives %j', (value, expected) => {
    expect(safeReturnTo(value)).toBe(expected)
  })

  const pieces = [
    '/',
    '//',
    '\\',
    '.',
    '..',
    '%2f',
    '%5C',
    '%252f',
    '%2e',
    '%25',
    '%',
    'evil.example',
    ':',
    '@',
    '?',
    '#',
    'a',
  ]
  const odd = ['\t', '\n', '\u0000', ' ', '\uFF0F', '\uFF3C', '%0a', '%ff', '%EF%BC%8F', 'https:', 'שלום']
  const hostile = fc.array(fc.constantFrom(...pieces, ...odd), { maxLength: 12 }).map((parts) => `/${parts.join('')}`)

  test('behavior: whatever is accepted stays on any origin, as often as it is decoded', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.webPath(), fc.string({ unit: 'binary' })), (value) => {
        let path = safeReturnTo(value) ?? '/'
        for (let round = 0; round < 6; round += 1) {
          const url = new URL(path, 'https://app.example')
          expect(url.origin).toBe('https://app.example')
          expect(url.pathname).not.toMatch(/^[/\\]{2}/)
          path = path
            .replace(/[?#].*/s, '')
            .replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('behavior: what was accepted is accepted unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.webPath({ size: 'medium' })), (value) => {
        const path = safeReturnTo(value)
        if (path !== null) expect(safeReturnTo(path)).toBe(path)
      }),
      { numRuns: 2000 },
    )
  })
})

import { describe, expect, test } from 'vitest'
import { browserGlobalsInPorts, noHtmlSinks } from './globals.ts'
import { treeOf } from './tree.ts'

const whys = async (rule: typeof noHtmlSinks, path: string, text: string) =>
  (await rule.check(treeOf({ [path]: text }))).map(({ why }) => why)

describe('browser globals are touched only in the ports of client', () => {
  const path = 'packages/client/src/actions/start.ts'

  test.each([
    ['window', `export const f = () => window.origin`],
    ['document', `export const f = () => document.title`],
    ['navigator', `export const f = () => { if (navigator.onLine) return 1 }`],
    ['location', `export function f() { location.reload() }`],
    ['localStorage', `export const f = () => localStorage.getItem('x')`],
    ['sessionStorage', `export const f = () => sessionStorage['x']`],
    ['localStorage', `export const f = () => globalThis.localStorage`],
    ['localStorage', `export const f = () => globalThis['localStorage']`],
    ['document', `export const f = () => self.document`],
    ['BroadcastChannel', `export const f = () => new BroadcastChannel('x')`],
    ['document', `export const f = () => typeof document`],
    ['location', `export const f = () => ({ location })`],
    ['setTimeout', `export const f = () => setTimeout(() => {}, 1)`],
    ['performance', `export const f = (now = performance.now()) => now`],
    ['fetch', `export const answer = fetch('/x')`],
    ['fetch', `export const native = globalThis.fetch`],
    ['document', `export const f = (x: unknown) => x as Document ?? document!`],
  ])('fails for %s in %s', async (name, text) => {
    expect(await whys(browserGlobalsInPorts, path, text)).toContain(`uses ${name}`)
  })

  test.each([
    ['a member of that name', `export const f = (port: Port) => port.location() + port.document`],
    ['a method of that name', `export const port = { location: () => '/', fetch() { return 1 } }`],
    ['a parameter of that name', `export const f = (location: string) => location`],
    ['a variable of that name', `export const f = (port: Port) => { const { document } = port; return document }`],
    [
      'a type of that name',
      `export type F = typeof globalThis.fetch; export interface P { location(): string; window: Window }`,
    ],
    ['fetch inside a function', `export const f = (url: string) => fetch(url)`],
    ['words', `// window.location\nexport const text = 'document.cookie'`],
  ])('holds for %s', async (_, text) => {
    expect(await whys(browserGlobalsInPorts, path, text)).toEqual([])
  })

  test('holds in the ports, in tests and in other packages', async () => {
    for (const free of [
      'client/src/ports/channel.ts',
      'client/src/actions/start.test.ts',
      'client/src/worker/page.browser.ts',
      'react/src/banner/Banner.tsx',
    ]) {
      expect(await whys(browserGlobalsInPorts, `packages/${free}`, 'export const f = () => document')).toEqual([])
    }
  })
})

describe('no text becomes markup or code (R-69)', () => {
  const path = 'packages/react/src/text/Name.tsx'

  test.each([
    ['dangerouslySetInnerHTML', `export const X = () => <p dangerouslySetInnerHTML={{ __html: 'x' }} />`],
    ['dangerouslySetInnerHTML', `export const props = { dangerouslySetInnerHTML: { __html: 'x' } }`],
    ['srcDoc', `export const X = () => <iframe title="x" srcDoc="<p>" />`],
    ['innerHTML', `export const f = (e: Element) => { e.innerHTML = 'x' }`],
    ['innerHTML', `export const f = (e: Element) => { e['innerHTML'] += 'x' }`],
    ['outerHTML', `export const f = (e: Element) => { e.outerHTML = 'x' }`],
    ['insertAdjacentHTML', `export const f = (e: Element) => e.insertAdjacentHTML('beforeend', 'x')`],
    ['document.write', `export const f = () => document.write('x')`],
    ['eval', `export const f = () => eval('1')`],
    ['eval', `export const f = () => (0, eval)('1')`],
    ['Function', `export const f = new Function('return 1')`],
  ])('fails for %s in %s', async (name, text) => {
    expect(await whys(noHtmlSinks, path, text)).toContain(`uses ${name}`)
  })

  test.each([
    `export const X = () => <p>{'<b>'}</p>`,
    `// innerHTML is never used\nexport const text = 'eval'`,
    `export const f = (stream: Writer) => stream.write('x')`,
    `export type F = Function; export const f = (run: () => void) => run()`,
  ])('holds for %s', async (text) => {
    expect(await whys(noHtmlSinks, path, text)).toEqual([])
  })
})

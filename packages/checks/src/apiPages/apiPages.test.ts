import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testClient } from '@understudy/client/testing'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../paths.ts'
import { describePackage } from './describePackage.ts'
import type { Described } from './description.ts'
import { readDocstring } from './docstring.ts'
import { apiPages } from './pages.ts'

const kit = describePackage('@understudy/react', join(ROOT, 'packages/react/src/index.ts')).exports
const client = describePackage('@understudy/client', join(ROOT, 'packages/client/src/index.ts')).exports
const pages = apiPages(ROOT)
const shown = pages.flatMap(({ exports }) => exports)
const named = (name: string, among: readonly Described[] = kit) => among.find((found) => found.name === name)

/** Names in an entry's `export { … } from`, by a reader that knows nothing of the other one. */
function exportedNames(entry: string): readonly string[] {
  const text = readFileSync(join(ROOT, entry), 'utf8')
  return [...text.matchAll(/export (?:type )?\{([^}]*)\}/gu)]
    .flatMap(([, names]) => names?.split(',') ?? [])
    .map((name) => name.replace(/^\s*type /u, '').trim())
    .filter((name) => name !== '')
}

describe('every export has a docstring and is on a page', () => {
  test('none is left out', () => {
    const names = exportedNames('packages/react/src/index.ts')
    expect(names.length).toBeGreaterThan(60)
    const props = new Set(shown.map(({ props }) => props))
    const missing = names.filter((name) => !props.has(name) && !shown.some((found) => found.name === name))
    expect(missing).toEqual([])
  })

  test.each(kit.filter(({ name }) => !shown.some(({ props }) => props === name)).map((found) => [found.name, found]))(
    '%s',
    (_name, { doc }) => {
      expect(doc?.lead ?? '').toMatch(/\S.*[.:]$/su)
    },
  )

  test.each(kit.filter(({ kind }) => kind === 'component').map((found) => [found.name, found]))(
    'each prop of %s',
    (_name, { members }) => {
      expect(members.filter(({ doc }) => doc === null).map(({ name }) => name)).toEqual([])
    },
  )

  test.each(named('ImpersonationClient', client)?.members.map((member) => [member.name, member]) ?? [])(
    'ImpersonationClient.%s',
    (name, { doc }) => {
      expect(doc?.lead).toMatch(/\S/u)
      expect(named('ImpersonationClient', shown)?.members.map((member) => member.name)).toContain(name)
    },
  )

  test('the members of the client are all there', () => {
    const members = named('ImpersonationClient', client)?.members.map(({ name }) => name) ?? []
    expect([...members].sort()).toEqual(Object.keys(testClient().client).sort())
  })
})

describe('a description', () => {
  test('props come with types and defaults, own ones first, then those of what is extended', () => {
    const banner = named('ImpersonationBanner')
    expect(banner?.members.map(({ name }) => name).slice(0, 2)).toEqual(['actions', 'placement'])
    expect(banner?.members.find(({ name }) => name === 'layout')).toMatchObject({
      optional: true,
      type: 'Layout | undefined',
      doc: { default: "'push'" },
    })
    expect(banner?.extended).toEqual(["Omit<ComponentProps<'section'>, 'ref'>"])
  })

  test('of an overloaded function, each way to call it', () => {
    expect(named('useImpersonation')?.code.split('\n')).toHaveLength(2)
  })

  test('the story that shows a component is one that exists', () => {
    expect(pages.find(({ heading }) => heading === 'SignOutGuard')?.story).toBe('sign-out-guard--default')
  })
})

test('a docstring is read in its parts', () => {
  const read = readDocstring(`*
   * Gives a thing. It is red. Never blue.
   * Renders a \`<b>\` element.
   *
   * @throws {Error} when it is late
   * @default 'red'
   * @example thing()
   * @example
   * thing({
   *   red: true,
   * })
   `)
  expect(read).toEqual({
    lead: 'Gives a thing.',
    more: ['It is red.'],
    not: ['Never blue.'],
    renders: 'Renders a `<b>` element.',
    throws: 'when it is late',
    default: "'red'",
    examples: ['thing()', 'thing({\n  red: true,\n})'],
  })
})

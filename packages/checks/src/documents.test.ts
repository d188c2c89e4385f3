import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { CLIENT_CODES, PROBLEM_CODES } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { ROOT } from './paths.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

describe('README', () => {
  const readme = read('README.md')

  test('the code that puts the kit into an app is the file that is compiled', () => {
    const [, shown] = /```tsx\n([\s\S]*?)```/u.exec(readme) ?? []
    expect(shown).toBe(read('packages/react/examples/ownBackend.tsx'))
  })

  test('every path it points to is there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/gu)].map(([, path]) => path ?? '')
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter((path) => !path.startsWith('http') && !existsSync(join(ROOT, path)))).toEqual([])
  })

  test('the two commands exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const commands = [...readme.matchAll(/npx -y pnpm@12\.21\.0 ([\w-]+)/gu)].map(([, name]) => name ?? '')
    expect(commands).toEqual(expect.arrayContaining(['demo', 'test']))
    expect(commands.filter((name) => !(name in scripts))).toEqual([])
  })
})

describe('pages', () => {
  const members = ['packages', 'apps'].flatMap((side) => readdirSync(join(ROOT, side)).map((name) => join(side, name)))
  const files = members
    .flatMap((member) => [
      ...readdirSync(join(ROOT, member)).map((name) => join(member, name)),
      ...['docs', 'src', 'container', 'explorer'].map((name) => join(member, name)).flatMap(below),
    ])
    .filter((file) => file.endsWith('.md'))

  test('a link from one to another leads somewhere', () => {
    const links = files.flatMap((file) =>
      [...withoutCode(read(file)).matchAll(/\]\((?!https?:|mailto:|[#?/])([^)#?\s]+)[^)]*\)/gu)].map(([, to = '']) => ({
        file,
        to,
      })),
    )
    expect(links.length).toBeGreaterThan(50)
    expect(links.filter(({ file, to }) => !isThere(join(ROOT, dirname(file), to)))).toEqual([])
  })

  test('two decisions of one package never share a number', () => {
    const decisions = files.filter((file) => basename(dirname(file)) === 'decisions')
    const numbers = decisions.map((file) => join(dirname(file), basename(file).slice(0, 4)))
    expect(decisions.length).toBeGreaterThan(50)
    expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([])
  })

  function below(folder: string): readonly string[] {
    if (!existsSync(join(ROOT, folder))) return []
    return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  }

  /** In code, what follows `]` in brackets is no address. */
  function withoutCode(text: string): string {
    return text.replace(/^```[\s\S]*?^```/gmu, '').replace(/`[^`\n]*`/gu, '``')
  }

  /** Pages link to pages without their ending too. */
  function isThere(path: string): boolean {
    return [path, `${path}.md`].some((one) => existsSync(one))
  }
})

describe('every code has a page that says what happened, why it matters and what to do', () => {
  const pages = [
    ...PROBLEM_CODES.map((code) => `packages/server/docs/problems/${code}.md`),
    ...CLIENT_CODES.map((code) => `packages/client/docs/errors/${code}.md`),
  ]

  test.each(pages)('%s', (page) => {
    const text = read(page)
    expect(text).toMatch(/what happened[\s\S]*why it matters[\s\S]*what to do/iu)
  })
})

describe('every component has its law, its stories and its tests beside it', () => {
  test.each([
    ['ImpersonationBanner', 'banner'],
    ['StartImpersonationDialog', 'dialog'],
    ['SubjectPicker', 'picker'],
    ['ImpersonationCountdown', 'countdown'],
    ['ExpiryWarning', 'expiry'],
    ['ExpiredOverlay', 'expired'],
    ['SwitchSubject', 'switchSubject'],
    ['IdentityBoundary', 'boundary'],
    ['RestrictedAction', 'restricted'],
    ['SignOutGuard', 'signOut'],
    ['ModeBadge', 'modeBadge'],
    ['SessionInspector', 'inspector'],
  ])('%s', (component, folder) => {
    const files = readdirSync(join(ROOT, 'packages/react/src', folder))
    expect(files).toEqual(
      expect.arrayContaining([`${component}.tsx`, `${component}.stories.tsx`, `${component}.test.tsx`, 'SPEC.md']),
    )
    expect(read(`packages/react/src/${folder}/SPEC.md`)).toMatch(/\bMUST\b/u)
    expect(read('packages/react/README.md')).toContain(`(src/${folder}/SPEC.md)`)
  })
})

describe('the documentation site', () => {
  const titleOf = (text: string) => /title="([^"]+)"/u.exec(text)?.[1] ?? ''
  const idOf = (title: string) => title.toLowerCase().replace(/[^a-z0-9]+/gu, '-')
  const folders = ['react', 'client', 'server'].map((name) => `packages/${name}/docs/site`)
  const pages = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
  const texts = pages.map((page) => ({ page, text: read(page) }))
  const imported = ({ page, text }: { readonly page: string; readonly text: string }) =>
    [...text.matchAll(/^import (\w+) from '([^']+)\?raw'$/gmu)].map(([, name = '', path = '']) => ({
      name,
      file: relative(ROOT, join(ROOT, dirname(page), path)),
    }))

  test('every example is on a page, and no page shows one that is not there', () => {
    const shown = texts.flatMap(imported).map(({ file }) => file)
    const examples = readdirSync(join(ROOT, 'packages/react/examples')).map((name) => `packages/react/examples/${name}`)
    // What the examples take from elsewhere.
    const aside = ['packages/react/examples/yourApp.ts', 'packages/react/examples/next.d.ts']
    expect(examples.filter((file) => !shown.includes(file) && !aside.includes(file))).toEqual([])
    expect(shown.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })

  test.each(texts)('$page: code comes from files that are compiled, and says from which', (entry) => {
    expect(entry.text).not.toContain('```')
    const used = [...entry.text.matchAll(/<Example file="([^"]+)" code=\{(\w+)\}/gu)]
    for (const [, file, name] of used) expect(imported(entry)).toContainEqual({ name, file })
    expect(used.length).toBe(imported(entry).filter(({ file }) => file.includes('/examples/')).length)
  })

  test('every system that has a page in the package has it here, under the address that other pages link to', () => {
    const systems = readdirSync(join(ROOT, 'packages/server/docs/systems')).map((name) => `docs/systems/${name}`)
    const shown = texts.flatMap((entry) => imported(entry).map(({ file }) => ({ file, title: titleOf(entry.text) })))
    const known = read('.storybook/site/MarkdownPage.tsx')
    for (const file of [...systems, 'docs/what-real-servers-do.md']) {
      const page = shown.find((one) => one.file === `packages/server/${file}`)
      expect(known).toContain(`'${basename(file)}': '${idOf(page?.title ?? 'on no page')}'`)
    }
  })

  test('links between pages lead somewhere', () => {
    const titles = [...texts.map(({ text }) => text), read('packages/react/src/Introduction.mdx')]
    const links = titles.flatMap((text) => [...text.matchAll(/\(\?path=\/docs\/([\w-]+)--docs\)/gu)])
    const ids = texts.map(({ text }) => idOf(titleOf(text)))
    expect(links.length).toBeGreaterThan(5)
    expect(links.map(([, id]) => id).filter((id) => !ids.includes(id ?? ''))).toEqual([])
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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

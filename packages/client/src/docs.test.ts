import { readdirSync, readFileSync } from 'node:fs'
import { CLIENT_CODES } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { messageOf } from './stack/codesOnly.ts'
import { failure } from './stack/failure.ts'
import * as testing from './testing/index.ts'

const folder = new URL('../docs/errors/', import.meta.url)

test('every code of the client has its page, and no page is about anything else', () => {
  expect(readdirSync(folder).sort()).toEqual(CLIENT_CODES.map((code) => `${code}.md`).sort())
})

test.each(CLIENT_CODES)('%s: the page says what happened, why it matters, what to do; the message too', (code) => {
  const page = readFileSync(new URL(`${code}.md`, folder), 'utf8')
  expect(page.startsWith(`# \`${code}\`\n`)).toBe(true)
  for (const part of ['**What happened.**', '**Why it matters.**', '**What to do.**']) expect(page).toContain(part)
  expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(15)
  expect(failure(code).message).toMatch(new RegExp(`\\. .*\\(docs: errors/${code}\\)$`))
})

describe('docs/testing.md', () => {
  const page = readFileSync(new URL('../docs/testing.md', import.meta.url), 'utf8')
  const shown = [...page.matchAll(/```ts\n([\s\S]*?)```/gu)].map(([, code]) => code ?? '')

  test('what it shows is the file that is compiled, and run below', () => {
    const example = readFileSync(new URL('../examples/testing.ts', import.meta.url), 'utf8')
    expect(shown).toHaveLength(4)
    for (const code of shown) expect(example).toContain(code)
  })

  test('it lists every export, and nothing that is none', () => {
    const entry = readFileSync(new URL('testing/index.ts', import.meta.url), 'utf8')
    const exported = [...entry.matchAll(/\{([^}]*)\}/gu)]
      .flatMap(([, names]) => names?.split(',') ?? [])
      .map((name) => name.replace('type ', '').trim())
      .filter((name) => name !== '')
    expect(exported).toEqual(expect.arrayContaining(Object.keys(testing)))
    expect(exported.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})

describe('examples of docs/testing.md', () => import('../examples/testing.ts').then(() => undefined))

test('outside of development the message is the code, and `#messages` is what chooses', () => {
  for (const code of CLIENT_CODES) expect(messageOf(code)).toBe(`${code}.`)
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const { imports } = JSON.parse(manifest) as { imports: Record<string, Record<string, unknown>> }
  expect(imports['#messages']).toMatchObject({
    development: './dist/stack/messages.js',
    default: './dist/stack/codesOnly.js',
  })
})

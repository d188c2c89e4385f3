import { readdirSync, readFileSync } from 'node:fs'
import { CLIENT_CODES } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { messageOf } from './stack/codesOnly.ts'
import { failure } from './stack/failure.ts'

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

test('outside of development the message is the code, and `#messages` is what chooses', () => {
  for (const code of CLIENT_CODES) expect(messageOf(code)).toBe(`${code}.`)
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const { imports } = JSON.parse(manifest) as { imports: Record<string, Record<string, unknown>> }
  expect(imports['#messages']).toMatchObject({
    development: './dist/stack/messages.js',
    default: './dist/stack/codesOnly.js',
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { CLIENT_CODES } from '@understudy/protocol'
import { expect, test } from 'vitest'
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

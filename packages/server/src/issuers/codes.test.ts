import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ISSUER_CODES } from './codes.ts'
import { finding } from './finding.ts'
import { IssuerError } from './issuerError.ts'

const folder = new URL('../../docs/issuers/', import.meta.url)

test('every code has its page, and no page is about anything else', () => {
  expect(readdirSync(folder).sort()).toEqual(ISSUER_CODES.map((code) => `${code}.md`).sort())
})

test.each(ISSUER_CODES)(
  '%s: the page, the error and the finding say what happened, why it matters, what to do',
  (code) => {
    const page = readFileSync(new URL(`${code}.md`, folder), 'utf8')
    const { what, why, todo } = finding(code)
    expect(page.startsWith(`# \`${code}\`\n`)).toBe(true)
    expect(page).toContain(`**What happened.** ${what}`)
    expect(page).toContain(`**Why it matters.** ${why}`)
    expect(page).toContain(`**What to do.** ${todo}`)
    expect(new IssuerError(code).message).toBe(`${what} ${why} ${todo} (docs: issuers/${code})`)
  },
)

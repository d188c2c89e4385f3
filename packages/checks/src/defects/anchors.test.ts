import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../paths.ts'
import { DEFECTS } from './all.ts'

const planted = DEFECTS.flatMap(({ defence, defects }) =>
  defects.map(({ name, edits }) => [`${defence}: ${name}`, edits] as const),
)

test.each(planted)('finds the code that it breaks, once: %s', (_, edits) => {
  for (const { file, find } of edits) {
    const text = readFileSync(join(ROOT, file), 'utf8')
    expect(text.split(find).length - 1, `${file}: ${find}`).toBe(1)
  }
})

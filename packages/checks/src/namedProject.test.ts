import { expect, test } from 'vitest'
import { mayRun } from './namedProject.ts'

test.each([
  { line: 'vitest run', may: true },
  { line: 'vitest run --project storybook', may: true },
  { line: 'vitest run --project=storybook --reporter=json', may: true },
  { line: 'vitest run --project client --project storybook', may: true },
  { line: 'vitest run --project story*', may: true },
  { line: 'vitest run --project !client', may: true },
  { line: 'vitest run --project client', may: false },
  { line: 'vitest run --project=client storybook', may: false },
])('$line', ({ line, may }) => {
  expect(mayRun('storybook', line.split(' '))).toBe(may)
})

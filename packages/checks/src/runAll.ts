import { add, type Count, ONE_FAILURE, totalLine } from './report.ts'
import type { Machine } from './setUp.ts'
import type { Suite } from './suite.ts'

/**
 * Runs every suite, one after another, whatever became of the one before, and says how long each took. The last line
 * is the total. Never rejects: a suite that does is one failure.
 */
export async function runAll(
  suites: readonly Suite[],
  setUp: () => Promise<Machine>,
  say: (line: string) => void,
): Promise<Count> {
  const results: string[] = []
  say(heading('Set-up'))
  const { env, count: missing } = await setUp()
  let total = missing

  for (const [index, { title, run }] of suites.entries()) {
    say(heading(`${index + 1}/${suites.length} ${title}`))
    const begin = performance.now()
    const count = await run(env).catch((error: unknown): Count => {
      say(error instanceof Error ? (error.stack ?? error.message) : String(error))
      return ONE_FAILURE
    })
    total = add(total, count)
    const seconds = ((performance.now() - begin) / 1000).toFixed(1)
    const result = `${count.failed === 0 ? '✓' : '✗'} ${title}: ${totalLine(count)} (${seconds} s)`
    say(result)
    results.push(result)
  }
  say(heading('Result'))
  for (const result of results) say(result)
  say('')
  say(totalLine(total))
  return total
}

function heading(text: string): string {
  return `\n── ${text} ${'─'.repeat(Math.max(4, 76 - text.length))}`
}

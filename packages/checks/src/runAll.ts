import { add, type Count, ONE_FAILURE, totalLine } from './report.ts'
import type { Machine } from './setUp.ts'
import type { Suite } from './suite.ts'

/**
 * Runs every suite, whatever became of the one before, and says how long each took: one after another, and beside them
 * those that may be, one after another as well. What one of these has to say comes in one piece. The last line is the
 * total. Never rejects: a suite that does is one failure.
 */
export async function runAll(
  suites: readonly Suite[],
  setUp: () => Promise<Machine>,
  say: (line: string) => void,
): Promise<Count> {
  say(heading('Set-up'))
  const { env, count: missing } = await setUp()
  const results = new Map<Suite, { readonly count: Count; readonly line: string }>()
  const titleOf = (suite: Suite) => heading(`${suites.indexOf(suite) + 1}/${suites.length} ${suite.title}`)
  const over: string[] = []
  const tellOver = () => {
    for (const text of over.splice(0)) say(text)
  }

  async function finish(suite: Suite, tell: (line: string) => void, aside?: (text: string) => void): Promise<void> {
    const begin = performance.now()
    const count = await suite.run(env, aside).catch((error: unknown): Count => {
      tell(error instanceof Error ? (error.stack ?? error.message) : String(error))
      return ONE_FAILURE
    })
    const seconds = ((performance.now() - begin) / 1000).toFixed(1)
    const line = `${count.failed === 0 ? '✓' : '✗'} ${suite.title}: ${totalLine(count)} (${seconds} s)`
    tell(line)
    results.set(suite, { count, line })
  }

  async function besides(): Promise<void> {
    for (const suite of suites.filter(({ beside }) => beside === true)) {
      const said = [titleOf(suite), '\n']
      await finish(
        suite,
        (line) => said.push(`${line}\n`),
        (text) => said.push(text),
      )
      over.push(said.join('').trimEnd())
    }
  }

  const beside = besides()
  for (const suite of suites.filter((one) => one.beside !== true)) {
    say(titleOf(suite))
    await finish(suite, say)
    tellOver()
  }
  await beside
  tellOver()

  say(heading('Result'))
  const inOrder = suites.flatMap((suite) => results.get(suite) ?? [])
  for (const { line } of inOrder) say(line)
  say('')
  const total = inOrder.reduce((sum, { count }) => add(sum, count), missing)
  say(totalLine(total))
  return total
}

function heading(text: string): string {
  return `\n── ${text} ${'─'.repeat(Math.max(4, 76 - text.length))}`
}

import type { Round } from './statistics.ts'

interface Turns {
  readonly rounds: number
  readonly batch: number
  readonly warmUp: number
  /** Milliseconds. @default those that pass */
  readonly clock?: () => number
}

/**
 * Times kinds of work in turn, one batch of each a round, so that whatever else the machine does meets all of them. Every
 * second round goes backwards: none is always the first. Milliseconds a batch. Runs in Node and in a page.
 */
export async function interleave(
  kinds: readonly (() => Promise<unknown>)[],
  { rounds, batch, warmUp, clock = () => performance.now() }: Turns,
): Promise<readonly Round[]> {
  const taken: Round[] = []
  for (let round = -warmUp; round < rounds; round += 1) {
    const times = kinds.map(() => 0)
    const order = kinds.map((kind, index) => ({ kind, index }))
    for (const { kind, index } of round % 2 === 0 ? order : order.reverse()) {
      const before = clock()
      for (let run = 0; run < batch; run += 1) await kind()
      times[index] = clock() - before
    }
    if (round >= 0) taken.push(times)
  }
  return taken
}

/**
 * What `client.fetch` is compared with: `fetch` as it is; with a bearer token; with all that the fence adds, written by
 * hand, which tells the platform's price from ours.
 */
export function plainFetches(address: string, token: string): readonly (() => Promise<string>)[] {
  const headers = { Authorization: `Bearer ${token}` }
  const fenced = { headers: { ...headers, 'Support-Context': 'own;e=1' }, signal: new AbortController().signal }
  return [
    () => readText(fetch(address)),
    () => readText(fetch(address, { headers })),
    () => readText(fetch(address, { ...fenced, redirect: 'manual' })),
  ]
}

export async function readText(answer: Promise<Response>): Promise<string> {
  return (await answer).text()
}

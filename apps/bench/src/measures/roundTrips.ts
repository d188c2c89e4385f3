import { bridge } from '../../../../packages/client/src/connectors/bridge.ts'
import { type Connector, createImpersonationClient } from '../../../../packages/client/src/index.ts'
import { fakeLifecycle, fakeToken, people, startRequest } from '../../../../packages/client/src/testing/index.ts'
import type { Measure, Row } from '../measure.ts'
import { medianOf, type Round, ratioOf } from '../statistics.ts'

const RUNS = 25
/** Milliseconds that each answer waits, so that it is the network that counts and not this machine. */
const DELAY = 40

/** How often the network is crossed before the page is somebody else's, and before it is one's own again. */
export const roundTrips: Measure = {
  name: 'round-trips',
  async run(lab) {
    const { origin, reset } = await lab.double()
    await reset(DELAY)
    const calls: string[] = []
    const token = fakeToken({ actor: people().dana })
    const client = createImpersonationClient({
      onIdentityChange: () => undefined,
      connector: counted(bridge({ url: origin, actorToken: async () => token }), calls),
      lifecycle: fakeLifecycle({ origin }),
    })
    const asked: Record<'start' | 'end', Set<string>> = { start: new Set(), end: new Set() }

    const timed = async (run: () => Promise<unknown>) => {
      calls.length = 0
      const before = performance.now()
      await run()
      return performance.now() - before
    }
    const verb = async (name: 'start' | 'end', wanted: string) => {
      const time = await timed(() => (name === 'start' ? client.start(startRequest()) : client.end()))
      const { status } = client.getState()
      if (status !== wanted) throw new Error(`${name}() led to ${status}.`)
      asked[name].add(calls.join(', '))
      return time
    }

    await client.resume()
    const rounds: Round[] = []
    for (let run = 0; run < RUNS; run += 1) {
      const trip = await timed(async () => (await fetch(`${origin}/api/invoices`)).text())
      rounds.push([trip, await verb('start', 'active'), await verb('end', 'own')])
    }
    client.dispose()
    await reset()
    return [
      ...rowsOf('`start` → active', [...asked.start], rounds, 1, 2),
      ...rowsOf('`end` → own', [...asked.end], rounds, 2, 1),
    ]
  },
}

/** How often the calls were made, and how long the verb took beside one round trip of the same minute. */
function rowsOf(
  what: string,
  asked: readonly string[],
  rounds: readonly Round[],
  index: number,
  limit: number,
): readonly Row[] {
  const count = Math.max(...asked.map((calls) => calls.split(', ').length))
  const { ratio, low, high } = ratioOf(rounds, index)
  const figure = (name: string, kind: number) => {
    const value = medianOf(rounds, kind)
    return { name, value, text: `${value.toFixed(1)} ms` }
  }
  return [
    {
      what: `${what}: calls of the connector`,
      ours: { name: 'calls', value: count, text: `${count} (${asked.join(' or ')})` },
      peers: [],
      ratio: null,
      target: `≤ ${limit}`,
      met: count <= limit,
      noise: `${RUNS} runs`,
    },
    {
      what: `${what}: time`,
      ours: figure('time', index),
      peers: [figure('one round trip', 0)],
      ratio,
      target: `≤ ${limit} and a tenth`,
      met: ratio <= limit * 1.1,
      noise: `${RUNS} runs, ${low.toFixed(2)}–${high.toFixed(2)}`,
      raw: { rounds },
    },
  ]
}

/** The connector, and a list of what it was asked. */
function counted(connector: Connector, calls: string[]): Connector {
  const noted =
    <A extends readonly unknown[], R>(name: string, run: (...given: A) => R) =>
    (...given: A): R => {
      calls.push(name)
      return run(...given)
    }
  const { context, start, end, credential } = connector
  return {
    ...connector,
    context: noted('context', context),
    start: noted('start', start),
    end: noted('end', end),
    ...(credential === undefined ? {} : { credential: noted('credential', credential) }),
  }
}

import { GUARDED } from '../bridge/guarded.ts'
import { supportHeaders } from '../bridge/guardRequest.ts'
import { actorOf, LEAD } from '../bridge/people.ts'
import { ask, type Bridges, type Running, start, startBridges } from '../bridge/startBridges.ts'
import { type Client, inParallel } from '../client.ts'
import type { Measure, Row } from '../measure.ts'
import { bootstrap, median, quantile } from '../statistics.ts'

const SAMPLES = 500
const ACTORS = 16
/** Milliseconds. */
const LIMIT = 250

/** From the moment in which somebody presses Revoke, at one bridge, to what happens at another. */
export const revoke: Measure = {
  name: 'revoke',
  async run(lab) {
    const url = await (await lab.postgres()).createDatabase()
    const bridges = await startBridges(url, { people: ACTORS, processes: 2 })
    try {
      const [here, there] = bridges.clients
      if (here === undefined || there === undefined) throw new Error('There are not two bridges.')
      const { refused, told } = await samples(bridges, here, there)
      return [
        rowOf('another process refuses the next request', refused),
        rowOf('an event stream of another process tells the page', told),
      ]
    } finally {
      await bridges.stop()
    }
  },
}

async function samples(bridges: Bridges, here: Client, there: Client) {
  const lead = await bridges.own(LEAD)
  const tokens = await Promise.all(Array.from({ length: ACTORS }, (_, index) => bridges.own(actorOf(index))))
  const streams = await Promise.all(tokens.map((token) => there.listen('/support/events', bearer(token))))
  const refused: number[] = []
  const told: number[] = []
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const index = sample % ACTORS
    const stream = streams[index]
    if (stream === undefined) throw new Error('There is no event stream.')
    // The start is told as well, and is not what is meant.
    const begun = stream.next(performance.now() + 2000)
    const session = await start(here, tokens[index] ?? '', index)
    await begun
    if ((await asked(there, session)) !== 200) throw new Error('A session that runs was refused.')

    const sent = performance.now()
    const answered = ask(here, lead, `/support/sessions/${session.id}/revoke`, {})
    const heard = stream.next(sent + 10_000)
    refused.push((await firstRefusal(there, session)) - sent)
    told.push((await heard) - sent)
    const { status } = await answered
    if (status !== 200) throw new Error(`A revocation led to ${status}.`)
  }
  for (const stream of streams) stream.close()
  return { refused, told }
}

/** Two requests are always on their way: the second stands for the moment in which the first is being answered. */
async function firstRefusal(client: Client, session: Running): Promise<number> {
  let at = Number.POSITIVE_INFINITY
  await inParallel(2, 2, async () => {
    while (at === Number.POSITIVE_INFINITY) {
      if ((await asked(client, session)) !== 200) at = Math.min(at, performance.now())
    }
  })
  return at
}

async function asked(client: Client, session: Running): Promise<number> {
  const { status } = await client.ask('GET', GUARDED, { headers: supportHeaders(session) })
  if (status >= 500) throw new Error(`The guard failed: ${status}.`)
  return status
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { Authorization: `Bearer ${token}` }
}

function rowOf(what: string, times: readonly number[]): Row {
  const p99 = (drawn: readonly number[]) => quantile(drawn, 0.99)
  const value = p99(times)
  const { low, high } = bootstrap(times, p99)
  return {
    what: `revoked at one process until ${what}, p99`,
    ours: { name: 'p99', value, text: `${value.toFixed(0)} ms (median ${median(times).toFixed(0)})` },
    peers: [],
    ratio: null,
    target: `≤ ${LIMIT} ms`,
    met: value <= LIMIT,
    noise: `${times.length} runs, ${low.toFixed(0)}–${high.toFixed(0)} ms`,
    raw: { times },
  }
}

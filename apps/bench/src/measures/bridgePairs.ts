import { openPostgres } from '../../../../packages/server/src/sql/index.ts'
import { startBetterAuth } from '../betterAuth/startBetterAuth.ts'
import { actorOf } from '../bridge/people.ts'
import { end, start, startBridges } from '../bridge/startBridges.ts'
import { inParallel } from '../client.ts'
import type { Measure } from '../measure.ts'
import { medianOf, ratioOf } from '../statistics.ts'
import { interleave } from '../timing.ts'

/** As many people at work, of whom so many press a button at the same moment. */
const PEOPLE = 64
const AT_ONCE = 8
const ROUNDS = 30
const WARM_UP = 5

/** Starting and ending, over HTTP on one PostgreSQL that syncs: ours writes its log, and theirs has none. */
export const bridgePairs: Measure = {
  name: 'bridge-pairs',
  async run(lab) {
    const cluster = await lab.postgres()
    const url = await cluster.createDatabase()
    const bridges = await startBridges(url, { people: PEOPLE, processes: 1 })
    const betterAuth = await startBetterAuth(await cluster.createDatabase(), PEOPLE)
    const [client] = bridges.clients
    if (client === undefined) throw new Error('There is no bridge.')
    const tokens = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => bridges.own(actorOf(index))))

    const theirs = () => inParallel(PEOPLE, AT_ONCE, betterAuth.pair)
    const ours = () =>
      inParallel(PEOPLE, AT_ONCE, async (index) => {
        const own = tokens[index] ?? ''
        await end(client, own, await start(client, own, index))
      })
    const rounds = await interleave([theirs, ours], { rounds: ROUNDS, batch: 1, warmUp: WARM_UP })
    const events = await eventsIn(url)
    await bridges.stop()
    await betterAuth.stop()

    const expected = (ROUNDS + WARM_UP) * PEOPLE * 2
    if (events !== expected) throw new Error(`The log holds ${events} of ${expected} events.`)
    const { ratio, low, high } = ratioOf(rounds, 1)
    const figure = (name: string, kind: number) => {
      const value = medianOf(rounds, kind) / PEOPLE
      return { name, value, text: `${(1000 / value).toFixed(0)} pairs/s` }
    }
    return [
      {
        what: `starts and ends, ${AT_ONCE} at once: time of a pair, with the log on disk before each answer`,
        ours: figure('ours', 1),
        peers: [figure('better-auth with admin, no log', 0)],
        ratio,
        target: '< 1',
        met: ratio < 1,
        noise: `${ROUNDS} rounds of ${PEOPLE}, ${low.toFixed(2)}–${high.toFixed(2)}`,
        raw: { rounds },
      },
    ]
  },
}

async function eventsIn(url: string): Promise<number> {
  const sql = await openPostgres(url)
  const [row] = await sql.query<{ n: number }>(
    `SELECT count(*) AS n FROM understudy.audit_event
     WHERE type IN ('ADMIN_IMPERSONATION_STARTED', 'ADMIN_IMPERSONATION_ENDED')`,
  )
  await sql.close()
  return row?.n ?? 0
}

import { actorOf, CLOSED, ELSEWHERE, LEAD, PROTECTED } from '../bridge/people.ts'
import { ask, type Bridges, startBridges } from '../bridge/startBridges.ts'
import type { Measure } from '../measure.ts'
import { medianOf, ratioOf } from '../statistics.ts'
import { interleave } from '../timing.ts'

const ROUNDS = 300
const BATCH = 2
const WARM_UP = 20

/** How far the medians may lie apart. */
const CLOSE = 0.05

/** Whether the time of a refusal tells an account that exists from one that does not. */
export const unavailableSubjects: Measure = {
  name: 'unavailable-subjects',
  async run(lab) {
    const cluster = await lab.postgres()
    const bridges = await startBridges(await cluster.createDatabase(), { people: 4, processes: 1 })
    const token = await bridges.own(actorOf(0))
    const accounts = {
      'no such account': 'nobody',
      'a colleague’s': actorOf(1),
      'a lead’s': LEAD,
      'one’s own': actorOf(0),
      'a closed': CLOSED,
      'a protected': PROTECTED,
      'another organisation’s': ELSEWHERE,
    }
    const kinds = Object.values(accounts).map((subject) => () => refused(bridges, token, subject))
    const rounds = await interleave(kinds, { rounds: ROUNDS, batch: BATCH, warmUp: WARM_UP })
    await bridges.stop()

    const figure = (name: string, kind: number) => {
      const value = medianOf(rounds, kind) / BATCH
      return { name, value, text: `${value.toFixed(2)} ms` }
    }
    const [, ...named] = Object.keys(accounts)
    return named.map((name, index) => {
      const { ratio, low, high } = ratioOf(rounds, index + 1)
      return {
        what: `a refused start: time to say no for ${name} account, over one that does not exist`,
        ours: figure(name, index + 1),
        peers: [figure('no such account', 0)],
        ratio,
        target: `${1 - CLOSE}–${1 + CLOSE}`,
        met: Math.abs(ratio - 1) <= CLOSE,
        noise: `${ROUNDS} rounds of ${BATCH}, ${low.toFixed(3)}–${high.toFixed(3)}`,
        raw: { rounds },
      }
    })
  },
}

async function refused({ clients: [client] }: Bridges, token: string, subject: string): Promise<void> {
  if (client === undefined) throw new Error('There is no bridge.')
  const { status, body } = await ask(client, token, '/support/sessions', {
    subject,
    mode: 'view',
    reason: { code: 'billing_question', text: 'Invoice 4711 shows twice on the dashboard' },
    ticket: 'ZD-1042',
  })
  const { code } = (body ?? {}) as { readonly code?: string }
  if (status !== 404 || code !== 'subject_unavailable')
    throw new Error(`A start led to ${status}: ${JSON.stringify(body)}`)
}

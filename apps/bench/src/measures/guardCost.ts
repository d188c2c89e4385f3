import type { GuardResult } from '../../../../packages/server/src/guard/index.ts'
import { ownHeaders, requestWith, supportHeaders } from '../bridge/guardRequest.ts'
import { bridgeInProcess, type InProcess } from '../bridge/inProcess.ts'
import { ACTIONS, AUDIENCE, ISSUER } from '../bridge/settings.ts'
import type { Measure, Row } from '../measure.ts'
import { peer } from '../peer.ts'
import { medianOf, type Round, ratioOf } from '../statistics.ts'
import { interleave } from '../timing.ts'

const ROUNDS = 60
const BATCH = 20
const WARM_UP = 10
/** Each waits for the disk. */
const CHANGES = 5
const LOADS = 15
const LOAD = 400
/** How long the guard goes by what it has read. Milliseconds. */
const LEASE = 200
const LIMIT = 1.15

/** What is used of `jose`, whose own types are there only once this folder is installed. The key is opaque to us. */
interface Jose {
  importJWK(jwk: unknown, algorithm: string): Promise<unknown>
  jwtVerify(
    token: string,
    key: unknown,
    options: {
      readonly issuer: string
      readonly audience: string
      readonly algorithms: string[]
      readonly typ: string
    },
  ): Promise<{ readonly payload: { readonly sub?: string } }>
}

/** What the guard asks for a request, beside what is asked for verifying its token and believing it: the same token, the same key. */
export const guardCost: Measure = {
  name: 'guard-cost',
  async run(lab) {
    let ahead = 0
    const monotonic = () => performance.now() + ahead
    const stage = await bridgeInProcess(await (await lab.postgres()).createDatabase(), 3, { monotonic })
    try {
      // Three people: whoever is in a support session does not come as themselves, and one of them may change something.
      const session = await stage.start(0)
      const support = requestWith(supportHeaders(session))
      const own = requestWith(ownHeaders(stage.tokens[1] ?? ''))
      const changing = supportHeaders(await stage.start(2, 'act'))
      const guard = stage.bridge.guard(ACTIONS)
      const rename = { action: 'project.rename', ...ACTIONS['project.rename'] }
      const read = { action: 'invoice.read', ...ACTIONS['invoice.read'] }
      const kinds = [
        await bareVerification(stage, support),
        async () => demandOk(await guard.check(own, read)),
        async () => demandOk(await guard.check(support, read)),
      ]
      const rounds = await interleave(kinds, { rounds: ROUNDS, batch: BATCH, warmUp: WARM_UP })
      // No lease counts for a change: the database is asked each time, and in a support session the log has it before it happens.
      const changes = [
        kinds[0] ?? nothing,
        async () => demandOk(await guard.check(requestWith(ownHeaders(stage.tokens[1] ?? ''), 'POST'), rename)),
        async () => demandOk(await guard.check(requestWith(changing, 'POST'), rename)),
      ]
      const changed = await interleave(changes, { rounds: ROUNDS, batch: CHANGES, warmUp: WARM_UP })
      const later = kinds.map((kind) => async () => {
        ahead += LEASE
        await kind()
      })
      const first = await interleave(later, { rounds: ROUNDS, batch: 1, warmUp: WARM_UP })
      const work = await interleave(
        kinds.map((kind) => async () => {
          for (let run = 0; run < LOAD; run += 1) await kind()
          // What the guard has let through is on disk by then, and all that this took is counted.
          await guard.close()
        }),
        { rounds: LOADS, batch: 1, warmUp: 1, clock: processorTime },
      )
      return [
        rowOf('as oneself: standing, and whether a support session runs', rounds, { kind: 1, batch: BATCH }),
        rowOf('a read in a support session, recorded within 25 ms', rounds, { kind: 2, batch: BATCH }),
        rowOf('a change as oneself, for which the database is asked', changed, { kind: 1, batch: CHANGES }),
        rowOf('a change in a support session, in the log before it is let through', changed, {
          kind: 2,
          batch: CHANGES,
        }),
        rowOf('as oneself, processor time', work, { kind: 1, batch: LOAD }),
        rowOf('a read, processor time with its way to the disk', work, { kind: 2, batch: LOAD }),
        untargeted(rowOf('as oneself, the first in 200 ms', first, { kind: 1, batch: 1 })),
        untargeted(rowOf('a read, the first in 200 ms', first, { kind: 2, batch: 1 })),
      ]
    } finally {
      await stage.close()
    }
  },
}

/** `jwtVerify` of the same release, with the key at hand and everything checked that can be checked without asking anybody. */
async function bareVerification({ bridge }: InProcess, { headers }: Request): Promise<() => Promise<void>> {
  const { importJWK, jwtVerify } = await peer<Jose>('jose')
  const published = await bridge.fetch(new Request(`${ISSUER}/.well-known/jwks.json`))
  const { keys } = (await published.json()) as { readonly keys: readonly unknown[] }
  const key = await importJWK(keys[0], 'ES256')
  const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], typ: 'at+jwt' }
  return async () => {
    const token = headers.get('Authorization')?.slice('Bearer '.length) ?? ''
    const { payload } = await jwtVerify(token, key, options)
    if (payload.sub === undefined) throw new Error('A token was verified that says nothing.')
  }
}

const nothing = () => Promise.resolve()

function demandOk(result: GuardResult): void {
  if (!result.ok) throw new Error(`The guard refused: ${result.response.status}.`)
}

/** What is told beside the rest: a guard has to ask sometimes. */
function untargeted(row: Row): Row {
  return { ...row, target: '—', met: null }
}

/** Milliseconds of processors that this process has used, on all its threads: what is done between two requests counts too. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function rowOf(
  what: string,
  rounds: readonly Round[],
  { kind, batch }: { readonly kind: number; readonly batch: number },
): Row {
  const { ratio, low, high } = ratioOf(rounds, kind)
  const figure = (name: string, index: number) => {
    const value = (medianOf(rounds, index) / batch) * 1000
    return { name, value, text: `${value.toFixed(0)} µs` }
  }
  return {
    what: `guard, ${what}`,
    ours: figure('ours', kind),
    peers: [figure('jwtVerify alone', 0)],
    ratio,
    target: `≤ ${LIMIT}`,
    met: ratio <= LIMIT,
    noise: `${rounds.length} rounds of ${batch}, ${low.toFixed(2)}–${high.toFixed(2)}`,
    raw: { rounds },
  }
}

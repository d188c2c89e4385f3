import { GUARDED } from '../bridge/guarded.ts'
import { supportHeaders } from '../bridge/guardRequest.ts'
import { actorOf, LEAD } from '../bridge/people.ts'
import { ask, start, startBridges } from '../bridge/startBridges.ts'
import { inParallel } from '../client.ts'
import type { Measure } from '../measure.ts'

const REVOCATIONS = 200
const REQUESTS = 500
const ACTORS = 16
const AT_ONCE = 16

/**
 * Requests with the credential of a session that was revoked, to the process that revoked it and to another in turn, from the
 * moment on in which the revocation was answered.
 */
export const afterRevocation: Measure = {
  name: 'after-revocation',
  async run(lab) {
    const url = await (await lab.postgres()).createDatabase()
    const bridges = await startBridges(url, { people: ACTORS, processes: 2 })
    const answers = new Map<number, number>()
    try {
      const [here, there] = bridges.clients
      if (here === undefined || there === undefined) throw new Error('There are not two bridges.')
      const lead = await bridges.own(LEAD)
      for (let round = 0; round < REVOCATIONS; round += 1) {
        const index = round % ACTORS
        const session = await start(here, await bridges.own(actorOf(index)), index)
        const headers = supportHeaders(session)
        const before = await there.ask('GET', GUARDED, { headers })
        if (before.status !== 200) throw new Error(`A session that runs was refused: ${before.status}.`)
        const { status } = await ask(here, lead, `/support/sessions/${session.id}/revoke`, {})
        if (status !== 200) throw new Error(`A revocation led to ${status}.`)
        await inParallel(REQUESTS, AT_ONCE, async (request) => {
          const answer = await (request % 2 === 0 ? there : here).ask('GET', GUARDED, { headers })
          answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1)
        })
      }
    } finally {
      await bridges.stop()
    }
    const accepted = answers.get(200) ?? 0
    const others = [...answers].filter(([status]) => status !== 401 && status !== 200)
    if (others.length > 0) throw new Error(`Refusals were not all 401: ${JSON.stringify(others)}.`)
    return [
      {
        what: 'requests accepted after their session was revoked',
        ours: { name: 'accepted', value: accepted, text: `${accepted} of ${REVOCATIONS * REQUESTS}` },
        peers: [],
        ratio: null,
        target: '0',
        met: accepted === 0,
        noise: `${REVOCATIONS} revocations, two processes`,
        raw: [...answers],
      },
    ]
  },
}

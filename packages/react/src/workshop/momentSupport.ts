import { contexts, flush, sessions, startRequest } from '@understudy/client/testing'
import { isEndReason } from '@understudy/protocol'
import type { Moment } from './cases.ts'
import { hold } from './HeldPage.tsx'
import { type Stage, type SupportParameters, withTimeLeft } from './stage.ts'

/** Brings a stage to this moment. */
export function supportAt(moment: Moment): SupportParameters {
  switch (moment) {
    case 'signed-out':
      return { context: contexts.signedOut() }
    case 'own':
      return {}
    case 'starting':
      return { prepare: start('start') }
    case 'pending':
      return { context: contexts.own({ request: sessions.request({ ticket: 'ZD-1042' }) }) }
    case 'switching':
      return { onIdentityChange: () => new Promise(() => undefined), prepare: start(null) }
    case 'view':
    case 'act':
    case 'shadow':
      return { context: withTimeLeft(581, { mode: moment }) }
    case 'break-glass':
      return { context: withTimeLeft(581, { mode: 'act', breakGlass: true }) }
    case 'last-minute':
      return { context: withTimeLeft(38) }
    case 'ending':
      return { prepare: end }
    case 'expired':
      return hold()
    case 'suspended':
      return { prepare: loseTheServer }
    default: {
      const reason = moment.slice('ended-'.length)
      return isEndReason(reason) ? { context: contexts.own({ ended: sessions.ended({ reason }) }) } : {}
    }
  }
}

/** Starts, and does not wait: what comes after stands still. */
function start(hanging: 'start' | null) {
  return async ({ client, connector }: Stage) => {
    if (hanging !== null) connector.setFault(({ name }) => (name === hanging ? 'hang' : 'pass'))
    void client.start(startRequest()).catch(() => undefined)
    await flush()
  }
}

async function end({ client, connector }: Stage): Promise<void> {
  await client.start(startRequest())
  connector.setFault(() => 'hang')
  void client.end().catch(() => undefined)
}

async function loseTheServer({ client, connector }: Stage): Promise<void> {
  await client.start(startRequest())
  connector.setFault(() => 'fail')
  await client.resume()
}

import { type ImpersonationError, type ImpersonationErrorCode, isImpersonationError } from '@understudy/protocol'
import { CONNECTOR_REFUSALS } from '../../connectors/refusals.ts'
import type { ConnectorCase } from '../describeConnector.ts'
import { always, begin, call, demand, keyed, leave, open, readBack, refusalOf, same } from './steps.ts'

const KNOWN: readonly ImpersonationErrorCode[] = CONNECTOR_REFUSALS

/** What is demanded where nothing comes of it. */
export const REFUSAL_CASES: readonly ConnectorCase[] = [
  {
    name: 'an account that may not be opened is refused by a known code, and the actor stays themselves',
    lacks: ({ start }) => (start === 'redirect' ? 'an answer to the start' : null),
    async run(ground) {
      const { connector, actor, unavailable } = ground
      const { code } = await refusalOf(() => connector.start(unavailable, keyed('key-refused')))
      demand(KNOWN.includes(code), `"${code}" is none of the refusals of a start.`)
      const after = await readBack(connector)
      demand(after.state === 'own' && after.actor.id === actor.id, `After it the back end says "${after.state}".`)
      await open(ground, 0, 'After a refused start')
    },
  },
  {
    name: 'a refusal is told once, by a known code: before the page is left, or when it is back',
    lacks: ({ start }) => (start === 'redirect' ? null : 'redirects'),
    async run(ground) {
      const page = await leave(ground, ground.unavailable).catch((thrown: unknown) => thrown as ImpersonationError)
      if (isImpersonationError(page)) {
        demand(KNOWN.includes(page.code), `"${page.code}" is none of the refusals of a start.`)
        same((await readBack(ground.connector)).state, 'own', 'The state')
        await open(ground, 0, 'After a refused start')
        return
      }
      same((await readBack(page)).state, 'own', 'The state')
      const refused = page.refused?.() ?? null
      demand(refused !== null, 'Nothing was refused.')
      demand(KNOWN.includes(refused.code), `"${refused.code}" is none of the refusals of a start.`)
      same(page.refused?.() ?? null, null, 'Asked again, the refusal')
      await open(ground, 0, 'After a refused start')
    },
  },
  {
    name: 'a back end that cannot be reached is "network", whatever is asked',
    lacks: always,
    async run(ground) {
      const { connector, context } = await begin(ground)
      ground.cutOff()
      const calls = [() => connector.context(call()), () => connector.end({ id: context.session.id }, keyed('key-cut'))]
      for (const run of calls) same((await refusalOf(run)).code, 'network', 'The refusal')
    },
  },
  {
    name: 'what nobody waits for any more is "aborted"',
    lacks: always,
    async run({ connector }) {
      const refused = await refusalOf(() => connector.context({ signal: AbortSignal.abort() }))
      same(refused.code, 'aborted', 'The refusal')
    },
  },
  {
    name: 'no error repeats a credential, a name or a reason',
    lacks: ({ start }) => (start === 'redirect' ? 'an answer to the start' : null),
    async run(ground) {
      const { connector, started } = await begin(ground)
      const error = await refusalOf(() => connector.start(ground.other, keyed('key-conflict')))
      const { subject, reason } = ground.other
      const secrets = [started?.credential?.accessToken, subject.name, reason.text, ground.actor.name]
      for (const secret of secrets) {
        demand(secret === undefined || !error.message.includes(secret), 'The message repeats what it must not.')
      }
    },
  },
]

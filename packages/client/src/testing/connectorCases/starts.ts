import { type ImpersonationErrorCode, isImpersonationError } from '@understudy/protocol'
import { readExtendAnswer, readStartAnswer } from '../../answers.ts'
import { capabilitiesOf } from '../../connectors/capabilities.ts'
import type { ConnectorCase } from '../describeConnector.ts'
import { always, begin, call, demand, keyed, leave, open, readBack, refusalOf, same } from './steps.ts'

/** Milliseconds by which a back end may round a life. */
const ROUNDING = 1000

/** What says that a session is on already: to the actor, and to whoever holds the session itself. */
const STACKED: readonly ImpersonationErrorCode[] = ['session_conflict', 'already_in_support_session']

/** What is demanded of a start, and of what it gives. */
export const START_CASES: readonly ConnectorCase[] = [
  {
    name: 'what it declares is what it has functions for',
    lacks: always,
    async run({ connector }, capabilities) {
      same(JSON.stringify(capabilitiesOf(connector)), JSON.stringify(capabilities), 'What the connector declares')
      same(connector.extend !== undefined, capabilities.extend, 'Having `extend`')
      same(connector.replaces === true, capabilities.second === 'replaces', 'Having `replaces`')
      if (capabilities.start === 'cookie') same(connector.credential, undefined, 'With cookies, `credential`')
      if (capabilities.refresh === 'none') same(connector.credential, undefined, 'Without refresh, `credential`')
    },
  },
  {
    name: 'before the start it is the actor, who is signed in',
    lacks: always,
    async run({ connector, actor }) {
      const answer = await readBack(connector)
      demand(answer.state === 'own', `The back end says "${answer.state}".`)
      same(answer.actor.id, actor.id, 'The actor')
    },
  },
  {
    name: 'a start is on for the subject who was asked for, by the actor who asked',
    lacks: always,
    async run(ground) {
      const { context } = await begin(ground)
      same(context.subject.id, ground.request.subject.id, 'The subject')
      same(context.actor.id, ground.actor.id, 'The actor')
      same(context.session.mode, ground.request.mode, 'The mode')
    },
  },
  {
    name: 'a credential is given by token and by nothing else, and does not outlive the session',
    lacks: ({ start }) => (start === 'redirect' ? 'an answer to the start' : null),
    async run(ground, { start }) {
      const { started } = await begin(ground)
      const keeps = ground.connector.fetch !== undefined
      same(started?.credential !== undefined, start === 'token' && !keeps, 'Giving a credential')
      const { credential, session } = started ?? {}
      if (credential === undefined || session === undefined) return
      demand(credential.expiresAt <= session.expiresAt + ROUNDING, 'The credential outlives its session.')
    },
  },
  {
    name: 'a grant leaves the identity: it is a session in the mode shadow',
    lacks: ({ start }) => (start === 'grant' ? null : 'grants'),
    async run(ground) {
      const { context } = await begin(ground)
      same(context.session.mode, 'shadow', 'The mode')
    },
  },
  {
    name: 'the session is no longer than was asked for, and than the back end holds to',
    lacks: always,
    async run(ground, { maxSeconds }) {
      const { session } = (await begin(ground)).context
      const { ttlSeconds = null } = ground.request
      const longest = [ttlSeconds, maxSeconds].filter((seconds) => seconds !== null)
      const life = (session.expiresAt - session.startedAt) / 1000
      for (const seconds of longest) demand(life <= seconds + ROUNDING / 1000, `It lives ${life} s, not ${seconds} s.`)
      demand(session.expiresAt <= session.ceilingAt, 'It ends after its ceiling.')
    },
  },
  {
    name: 'the reason is kept',
    lacks: ({ reason }) => (reason === 'dropped' ? 'a place for the reason' : null),
    async run(ground) {
      const { session } = (await begin(ground)).context
      same(session.reason.code, ground.request.reason.code, 'The code of the reason')
      same(session.reason.text, ground.request.reason.text, 'The text of the reason')
    },
  },
  {
    name: 'a start that arrives twice is one start',
    lacks: ({ start }) => (start === 'redirect' ? 'an answer to the start' : null),
    async run({ connector, request }) {
      const first = readStartAnswer(await connector.start(request, keyed('key-twice')))
      demand(first.outcome === 'started', 'The first has to be started.')
      // By cookie the browser comes with the session already; then the second is refused, and nothing came of it.
      const again = await connector.start(request, keyed('key-twice')).then(readStartAnswer, (error: unknown) => {
        if (isImpersonationError(error) && STACKED.includes(error.code)) return first
        throw error
      })
      demand(again.outcome === 'started', 'The second has to be started, or refused.')
      same(again.session.id, first.session.id, 'The session of the second')
      const after = await readBack(connector, first)
      demand(after.state === 'active' && after.session.id === first.session.id, 'Another session is on.')
    },
  },
  {
    name: 'a second start replaces the first in one step',
    lacks: ({ second }) => (second === 'replaces' ? null : 'replacing'),
    async run(ground, { start }) {
      const { connector, context } = await begin(ground)
      if (start === 'redirect') {
        const other = { ...ground.other, replaces: context.session.id }
        const page = await leave({ ...ground, connector }, other)
        const after = await readBack(page)
        demand(after.state === 'active' && after.subject.id === ground.other.subject.id, 'The other account is not on.')
        await open(ground, 1, 'After the second start')
        return
      }
      const { id } = context.session
      const answer = await connector.start({ ...ground.other, replaces: id }, keyed('key-second'))
      const started = readStartAnswer(answer)
      demand(started.outcome === 'started', 'The second has to be started.')
      const after = await readBack(connector, started)
      demand(after.state === 'active' && after.subject.id === ground.other.subject.id, 'The other account is not on.')
      await open(ground, 1, 'After the second start')
    },
  },
  {
    name: 'a second start is never stacked on the first',
    lacks: ({ start }) => (start === 'redirect' ? 'an answer to the start' : null),
    async run(ground) {
      const { connector, started } = await begin(ground)
      const { code } = await refusalOf(() => connector.start(ground.other, keyed('key-stacked')))
      demand(STACKED.includes(code), `The refusal is "${code}", which does not say that a session is on.`)
      const after = await readBack(connector, started)
      demand(
        after.state === 'active' && after.subject.id === ground.request.subject.id,
        'The first is not on any more.',
      )
      await open(ground, 1, 'After the refused second start')
    },
  },
  {
    name: 'more time is given, and never past the ceiling',
    lacks: ({ extend }) => (extend ? null : 'extend'),
    async run(ground) {
      const { connector, context } = await begin(ground)
      const extended = readExtendAnswer(await connector.extend?.({ id: context.session.id }, keyed('key-extend')))
      demand(extended.session.expiresAt >= context.session.expiresAt, 'It got less time.')
      demand(extended.session.expiresAt <= extended.session.ceilingAt, 'It ends after its ceiling.')
      same(extended.session.ceilingAt, context.session.ceilingAt, 'The ceiling')
    },
  },
  {
    name: 'the next credential is for the same session',
    lacks: ({ refresh, start }) => (refresh === 'none' || start !== 'token' ? 'refresh' : null),
    async run(ground) {
      const { connector, context, started } = await begin(ground)
      const next = await connector.credential?.({ id: context.session.id }, call())
      demand(next !== undefined, 'There is no next credential.')
      demand(next.credential.expiresAt <= context.session.expiresAt + ROUNDING, 'It outlives its session.')
      const renewed = started === null ? null : { ...started, credential: next.credential }
      const after = await readBack(connector, renewed)
      demand(after.state === 'active' && after.session.id === context.session.id, 'It is for another session.')
    },
  },
]

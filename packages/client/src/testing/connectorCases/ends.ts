import { isImpersonationError } from '@understudy/protocol'
import { readToldEnd } from '../../answers.ts'
import type { ConnectorCase } from '../describeConnector.ts'
import { always, begin, call, demand, keyed, needs, open, readBack, restored, same } from './steps.ts'

/** What is demanded of an end: two answers, what became of the session and whether the own one stands. */
export const END_CASES: readonly ConnectorCase[] = [
  {
    name: 'an end ends this session, and the actor is themselves again',
    lacks: always,
    async run(ground, capabilities) {
      const { connector, context } = await begin(ground)
      await open(ground, 1, 'After the start')
      const end = readToldEnd(await connector.end({ id: context.session.id }, keyed('key-end')))
      same(end.outcome, 'ended', 'The outcome')
      same(end.session.id, context.session.id, 'The session that ended')
      same(end.own, capabilities.ownSession === 'none' ? 'gone' : 'stands', 'The own session')
      restored(await readBack(connector), capabilities, ground)
      await open(ground, 0, 'After the end')
    },
  },
  {
    name: 'after the end its credential is dead',
    lacks: ({ start }) => (start === 'token' ? null : 'a credential in the page'),
    async run(ground) {
      const { connector, context, started } = await begin(ground)
      await connector.end({ id: context.session.id }, keyed('key-end'))
      const after = await readBack(connector, started).catch((error: unknown) => {
        // Where it is held elsewhere, it is there no more.
        if (isImpersonationError(error, 'unverified_start')) return null
        throw error
      })
      demand(after?.state !== 'active', 'The credential still opens the account.')
    },
  },
  {
    name: 'an end that arrives twice is a success twice',
    lacks: always,
    async run(ground) {
      const { connector, context } = await begin(ground)
      const session = { id: context.session.id }
      await connector.end(session, keyed('key-end'))
      const again = readToldEnd(await connector.end(session, keyed('key-again')))
      same(again.outcome, 'already_ended', 'The outcome of the second')
      same(again.session.id, session.id, 'The session of the second')
    },
  },
  {
    name: 'ended by somebody else: it is seen, and the end says so; the own session is another matter',
    lacks: needs('revoke'),
    async run(ground, capabilities) {
      const { connector, context } = await begin(ground)
      await ground.revoke?.()
      demand((await readBack(connector)).state !== 'active', 'It is still on.')
      const end = readToldEnd(await connector.end({ id: context.session.id }, keyed('key-late')))
      same(end.outcome, 'already_ended', 'The outcome')
      demand(end.session.reason !== 'actor_ended', 'The actor is said to have ended it, and has not.')
      restored(await readBack(connector), capabilities, ground)
      await open(ground, 0, 'After the end elsewhere')
    },
  },
  {
    name: 'the time is up: it is over without anybody ending it, and the actor is themselves again',
    lacks: needs('advance'),
    async run(ground, capabilities) {
      const { connector, context } = await begin(ground)
      await ground.advance?.(context.session.expiresAt - context.now + 1000)
      restored(await readBack(connector), capabilities, ground)
      await open(ground, 0, 'When the time is up')
    },
  },
  {
    name: 'the time is up, and the actor ends it all the same: nothing of it stays open',
    lacks: needs('advance'),
    async run(ground) {
      const { connector, context } = await begin(ground)
      await ground.advance?.(context.session.expiresAt - context.now + 1000)
      const end = readToldEnd(await connector.end({ id: context.session.id }, keyed('key-late')))
      same(end.outcome, 'already_ended', 'The outcome')
      await open(ground, 0, 'When the time is up and it was ended')
    },
  },
  {
    name: 'the own session is gone: nobody is signed in, and no support session is left over',
    lacks: needs('signOut'),
    async run(ground) {
      const { connector } = await begin(ground)
      await ground.signOut?.()
      const answer = await connector.context(call())
      same(answer.state, 'signed-out', 'The state')
      await open(ground, 0, 'Without an own session')
    },
  },
]

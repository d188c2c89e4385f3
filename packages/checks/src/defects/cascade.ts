import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const CASCADE = 'packages/server/src/sessions/cascade.ts'

export const CASCADE_IN_ONE_TRANSACTION: DefectGroup = {
  defence: 'cascade in one transaction',
  defects: [
    {
      name: 'the support session outlives the actor session',
      edits: [
        {
          file: CASCADE,
          find: "await endWithin(tx, [{ row, reason: 'actor_session_ended' }], now)",
          replace: '[]',
        },
      ],
      noticedBy: server('sessions/cascade.test.ts', 'one transaction: both are over'),
    },
    {
      name: 'the actor session ends in a transaction of its own',
      edits: [
        {
          file: CASCADE,
          find: 'const key = actorKey(session.iss, session.sid)',
          replace: `const key = actorKey(session.iss, session.sid)
            await deps.sql.transaction((first) => closeActorSession(first, { ...session, key, now: deps.now() }))`,
        },
      ],
      noticedBy: server('sessions/cascade.test.ts', 'one transaction: where one cannot end'),
    },
    {
      name: 'open requests outlive the actor session',
      edits: [{ file: CASCADE, find: 'await cancelOpenRequests(deps, tx, key)', replace: '[]' }],
      noticedBy: server('sessions/cascade.test.ts', 'open requests of the actor session'),
    },
    {
      name: 'the actor session stays open',
      edits: [{ file: CASCADE, find: 'await closeActorSession(tx, { ...session, key, now })', replace: '' }],
      noticedBy: server('sessions/cascade.test.ts', 'both are gone, and stay gone'),
    },
    {
      name: 'a start does not look at the actor session it stands on',
      edits: [
        {
          file: 'packages/server/src/sessions/start.ts',
          find: "if (own.over) throw new Refusal('session_ended')",
          replace: '',
        },
      ],
      noticedBy: server('sessions/start.test.ts', 'a sign-out in the middle of a start'),
    },
  ],
}

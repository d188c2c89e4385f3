import type { DefectGroup } from '../seeding/defect.ts'
import { client, server } from './noticedBy.ts'

const START = 'packages/server/src/sessions/start.ts'
const MIGRATION = 'packages/server/src/sessions/migration.ts'
const IDEMPOTENCY = 'packages/server/src/http/idempotency.ts'
const APPROVAL = 'packages/server/src/requests/approval.ts'

export const UNIQUE_START: DefectGroup = {
  defence: 'uniqueness and idempotency of start',
  defects: [
    {
      name: 'no index on the live session of an actor session',
      edits: [
        {
          file: MIGRATION,
          find: 'UNIQUE INDEX support_session_live_actor',
          replace: 'INDEX support_session_live_actor',
        },
      ],
      noticedBy: server('sessions/start.test.ts', 'the database itself refuses'),
    },
    {
      name: 'no index on the live session of a pair',
      edits: [
        { file: MIGRATION, find: 'UNIQUE INDEX support_session_live_pair', replace: 'INDEX support_session_live_pair' },
      ],
      noticedBy: server('sessions/start.test.ts', 'the database itself refuses'),
    },
    {
      name: 'a start does not look for a live session',
      edits: [
        {
          file: START,
          find: "if (live !== null && live.id !== wish.replaces) throw new Refusal('session_conflict')",
          replace: '',
        },
      ],
      noticedBy: server('sessions/start.test.ts', 'a running session or a full hour'),
    },
    {
      name: 'a repeated start is a second one',
      edits: [
        {
          file: START,
          find: "if (resource !== null) return { result: { outcome: { outcome: 'repeated', resource }, half: false }, events: [] }",
          replace: '',
        },
      ],
      noticedBy: server('sessions/start.test.ts', 'the same key and body'),
    },
    {
      name: 'a key is good for another request too',
      edits: [
        { file: IDEMPOTENCY, find: 'if (known?.fingerprint !== fingerprint)', replace: 'if (known === undefined)' },
      ],
      noticedBy: server('sessions/start.test.ts', 'another body under the same key'),
    },
    {
      name: 'keys of all actor sessions are one',
      edits: [
        {
          file: IDEMPOTENCY,
          find: '[claim.actorKey, claim.key, fingerprint,',
          replace: "['', claim.key, fingerprint,",
        },
        { file: IDEMPOTENCY, find: '[claim.actorKey, claim.key],', replace: "['', claim.key]," },
      ],
      noticedBy: server('sessions/start.test.ts', 'keys of another actor session'),
    },
    {
      name: 'an approval is good for ever (I13)',
      edits: [{ file: APPROVAL, find: "if (stateAt(row, now) !== 'approved')", replace: 'if (false)' }],
      noticedBy: server('requests/approvals.test.ts', 'without a decision, or after a denial'),
    },
    {
      name: 'an approval is good for anything',
      edits: [{ file: APPROVAL, find: 'if (errors.length > 0)', replace: 'if (false)' }],
      noticedBy: server('requests/approvals.test.ts', 'good for exactly what was approved'),
    },
    {
      name: 'an approval is good in another organisation',
      edits: [{ file: APPROVAL, find: 'if (tenant !== subjectTenant) throw', replace: 'if (false) throw' }],
      noticedBy: server('requests/approvals.test.ts', 'the same account in another organisation'),
    },
    {
      name: 'an approval is good for others',
      edits: [{ file: APPROVAL, find: ' || row.actorKey !== caller.key || row.actorSub !== caller.sub', replace: '' }],
      noticedBy: server('requests/approvals.test.ts', 'another person, another session'),
    },
    {
      name: 'requesters approve their own request',
      edits: [
        {
          file: 'packages/server/src/requests/decide.ts',
          find: 'if (own || row.subjectId === caller.sub)',
          replace: 'if (row.subjectId === caller.sub)',
        },
      ],
      noticedBy: server('requests/approvals.test.ts', 'nobody decides for themselves'),
    },
    {
      name: 'client: every tab starts an approved request under a key of its own',
      edits: [
        {
          file: 'packages/client/src/stack/pending.ts',
          find: 'startOperation(`request-',
          replace: 'startOperation(Math.random() + `request-',
        },
      ],
      noticedBy: client('racesAcrossTabs.test.ts'),
    },
    {
      name: 'client: every try of an end is another end',
      edits: [
        {
          file: 'packages/client/src/effects/sendEnd.ts',
          find: 'connector.end({ id: session }, { signal, idempotencyKey: key })',
          replace: 'connector.end({ id: session }, { signal, idempotencyKey: randomKey() })',
        },
      ],
      noticedBy: client('races.test.ts'),
    },
  ],
}

import type { DefectGroup } from '../seeding/defect.ts'
import { client } from './noticedBy.ts'

const REDUCE = 'packages/client/src/stack/reduce.ts'
const AUTHORIZE = 'packages/client/src/authorize.ts'

export const COMMIT_GUARD: DefectGroup = {
  defence: 'commit guard after every await',
  defects: [
    {
      name: 'an answer counts at any revision',
      edits: [{ file: REDUCE, find: 'event.revision !== model.revision', replace: 'false' }],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'an answer to a question that was withdrawn counts',
      edits: [{ file: REDUCE, find: 'answers && model.asking !== model.revision', replace: 'false' }],
      noticedBy: client('stack/reduce.test.ts'),
    },
    {
      name: 'a credential that nobody wants any more is kept',
      edits: [
        {
          file: 'packages/client/src/runtime/credentials.ts',
          find: 'if (!isWanted(runtime, id)) return',
          replace: '',
        },
      ],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'the credential of a start that nobody waits for is kept',
      edits: [
        {
          file: 'packages/client/src/effects/sendStart.ts',
          find: 'if (current && deviation === null && credential',
          replace: 'if (deviation === null && credential',
        },
      ],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'the answer to an older start counts',
      edits: [
        {
          file: 'packages/client/src/stack/starting.ts',
          find: "operation.key !== key || operation.stage !== 'sent') return leftOver",
          replace: "operation.stage !== 'sent') return leftOver",
        },
      ],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'what an abandoned start left behind stays open',
      edits: [
        {
          file: 'packages/client/src/stack/starting.ts',
          find: "stay(model, { type: 'abandon', session: id, request: null })",
          replace: 'stay(model)',
        },
      ],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'the answer to an older end counts',
      edits: [
        {
          file: 'packages/client/src/stack/ending.ts',
          find: "operation.stage !== 'sent') return stay(model)\n  const { session: told } = answer",
          replace: `operation.stage !== 'sent') {
            const before = selectShown(model.state)
            return before?.status === 'active' ? land(model, ownOf(before.actor, { ended: explained(answer) })) : stay(model)
          }
          const { session: told } = answer`,
        },
      ],
      noticedBy: client('actions/signOut.test.ts'),
    },
    {
      name: 'the answer to an older extension counts',
      edits: [
        {
          file: 'packages/client/src/stack/extending.ts',
          find: "operation.key !== key || state.status !== 'active') return stay(model)",
          replace: "state.status !== 'active') return stay(model)",
        },
        // A failure is looked at by the same key, and would stop what the other let through.
        {
          file: 'packages/client/src/stack/extending.ts',
          find: 'operation.key !== key) return stay(model)',
          replace: 'false) return stay(model)',
        },
      ],
      noticedBy: client('actions/extend.test.ts'),
    },
    {
      name: 'a request goes out although the identity moved while its credential was fetched',
      edits: [{ file: AUTHORIZE, find: 'if (isStillAsking(runtime, asking))', replace: '' }],
      noticedBy: client('fetchSnapshot.test.ts'),
    },
    {
      name: 'a late response of the old identity is delivered (I9)',
      edits: [
        {
          file: AUTHORIZE,
          find: "if (identity?.aborted) throw failure('superseded')",
          replace: '',
        },
      ],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'requests under way survive an identity change',
      edits: [
        {
          file: 'packages/client/src/stack/arrive.ts',
          find: "[{ type: 'abort-inflight' }, ...(",
          replace: '[...(',
        },
      ],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'requests under way survive a sign-out',
      edits: [{ file: 'packages/client/src/stack/leaving.ts', find: "{ type: 'abort-inflight' },", replace: '' }],
      noticedBy: client('actions/signOut.test.ts'),
    },
  ],
}

import type { DefectGroup } from '../seeding/defect.ts'
import { client, protocol, server } from './noticedBy.ts'

const CALLERS = 'packages/server/src/http/callers.ts'
const STARTING = 'packages/client/src/stack/starting.ts'
const ACTIONS = 'packages/protocol/src/actions.ts'

export const NO_NESTING: DefectGroup = {
  defence: 'no nesting',
  defects: [
    {
      name: 'a support credential starts a session as the subject',
      edits: [
        {
          file: CALLERS,
          find: "throw new Refusal(caller.expired ? 'token_expired' : 'already_in_support_session')",
          replace: `return {
            kind: 'own', key: row.actorKey, iss: row.actorIss, sub: row.subjectId, sid: row.id, epoch: row.epoch,
            over: false, authTime: null, acr: null, expiresAt: row.expiresAt,
          }`,
        },
      ],
      noticedBy: server('sessions/start.test.ts', 'a support credential starts nothing'),
    },
    {
      name: 'the own session decides while it should rest',
      edits: [{ file: CALLERS, find: 'if (top?.live) throw suspended(top)', replace: '' }],
      noticedBy: server('requests/approvals.test.ts', 'a lead in a support session decides nothing'),
    },
    {
      name: 'the own session acts while it should rest',
      edits: [{ file: 'packages/server/src/guard/check.ts', find: 'if (top?.live) throw suspended(top)', replace: '' }],
      noticedBy: server('guard/guard.test.ts', 'the own session rests'),
    },
    {
      name: 'client: a start goes out from a support session',
      edits: [
        {
          file: STARTING,
          find: "if (operation !== null) return failure('busy')",
          replace: "if (operation !== null) return failure('busy')\n  if (state.status === 'active') return null",
        },
        {
          file: STARTING,
          find: "if (model.state.status !== 'own') return stay(model)",
          replace: "if (!('actor' in model.state)) return stay(model)",
        },
      ],
      noticedBy: client('actions/start.test.ts'),
    },
    {
      name: 'view changes things (I14)',
      edits: [{ file: ACTIONS, find: 'if (tag.mutates && scope', replace: 'if (false && scope' }],
      noticedBy: protocol('actions.test.ts', 'view: write'),
    },
    {
      name: 'a restricted class is allowed (I14)',
      edits: [{ file: ACTIONS, find: 'if (scope.restricted.includes(tag.class))', replace: 'if (false)' }],
      noticedBy: protocol('actions.test.ts', 'view: money'),
    },
    {
      name: 'an action that nobody declared is allowed (I14)',
      edits: [
        {
          file: ACTIONS,
          find: 'if (!isTag(tag)) return {',
          replace: 'if (!isTag(tag)) return ALLOWED\n  if (false) return {',
        },
      ],
      noticedBy: protocol('actions.test.ts', 'view: no tag'),
    },
  ],
}

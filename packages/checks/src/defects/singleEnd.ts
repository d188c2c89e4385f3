import type { DefectGroup } from '../seeding/defect.ts'
import { client, server } from './noticedBy.ts'

const END = 'packages/server/src/sessions/end.ts'
const STORE = 'packages/server/src/sessions/store.ts'

export const SINGLE_END: DefectGroup = {
  defence: 'single ended event',
  defects: [
    {
      name: 'a session that is over ends again',
      edits: [
        { file: STORE, find: 'WHERE id = $1 AND ended_at IS NULL RETURNING', replace: 'WHERE id = $1 RETURNING' },
      ],
      noticedBy: server('sessions/end.test.ts', 'repeating it, by either credential'),
    },
    {
      name: 'an end that changed nothing is recorded',
      edits: [
        {
          file: END,
          find: 'if (after === null) continue',
          replace: 'if (after === null) { ended.push(row); continue }',
        },
      ],
      noticedBy: server('sessions/end.test.ts', 'repeating it, by either credential'),
    },
    {
      name: 'an end is not recorded',
      edits: [{ file: END, find: 'ended.push(after)', replace: '' }],
      noticedBy: server('sessions/end.test.ts', 'default: over for both credentials'),
    },
    {
      name: 'an end does not move the epoch',
      edits: [{ file: STORE, find: 'CASE WHEN s.handoff_origin IS NULL THEN 1 ELSE 0 END', replace: '0' }],
      noticedBy: server('sessions/end.test.ts', 'default: over for both credentials'),
    },
    {
      name: 'a stranger ends it',
      edits: [
        {
          file: 'packages/server/src/sessions/endByRequest.ts',
          find: 'if (row === null || !holds(caller, row))',
          replace: 'if (row === null)',
        },
      ],
      noticedBy: server('sessions/end.test.ts', 'strangers find nothing'),
    },
    {
      name: 'client: pressed twice is two ends',
      edits: [
        {
          file: 'packages/client/src/actions/end.ts',
          find: "if (operation?.kind === 'end' || operation?.kind === 'sign-out')",
          replace: 'if (false)',
        },
      ],
      noticedBy: client('actions/end.test.ts'),
    },
  ],
}

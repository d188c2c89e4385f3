import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const COMMIT = 'packages/server/src/recording/commit.ts'
const CHECK = 'packages/server/src/guard/check.ts'

export const AUDIT_FIRST: DefectGroup = {
  defence: 'audit before the response',
  defects: [
    {
      name: 'a start is recorded after its answer',
      edits: [
        {
          file: COMMIT,
          find: 'return await transact(sql, work)',
          replace: `const { result, events } = await sql.transaction(work)
            void transact(sql, async () => ({ result, events })).catch(() => undefined)
            return result`,
        },
      ],
      noticedBy: server('sessions/start.test.ts', 'no audit, no session'),
    },
    {
      name: 'a start is not recorded',
      edits: [
        {
          file: 'packages/server/src/sessions/open.ts',
          find: 'handoff }, events: [started] }',
          replace: 'handoff }, events: [] }',
        },
      ],
      noticedBy: server('sessions/start.test.ts', 'one audit row, and the context'),
    },
    {
      name: 'an action is recorded after the guard has let it through',
      edits: [
        {
          file: CHECK,
          find: 'const change = await recordAction(deps, settled, guarded)',
          replace: 'const change = null\n  void recordAction(deps, settled, guarded).catch(() => undefined)',
        },
      ],
      noticedBy: server('guard/guard.test.ts', 'no audit, no action'),
    },
    {
      name: 'a refused action is not recorded',
      edits: [
        {
          file: 'packages/server/src/guard/judge.ts',
          find: "if (refusal.code !== 'not_authenticated')",
          replace: 'if (false)',
        },
      ],
      noticedBy: server('guard/guard.test.ts', 'view changes nothing (R-02)'),
    },
    {
      name: 'a refused request is not recorded',
      edits: [
        {
          file: 'packages/server/src/http/app.ts',
          find: 'await recordRefusal(deps, {',
          replace: 'await Promise.resolve({',
        },
      ],
      noticedBy: server('http/badInput.test.ts', 'malformed JSON'),
    },
    {
      name: 'a log that is away keeps people in',
      edits: [
        { file: COMMIT, find: 'if (!(error instanceof LastStatementsError)) throw error', replace: 'throw error' },
      ],
      noticedBy: server('sessions/end.test.ts', 'a log that is away'),
    },
  ],
}

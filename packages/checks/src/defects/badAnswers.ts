import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const ISSUE = 'packages/server/src/issuing/issue.ts'
const VERIFY = 'packages/server/src/issuers/verify.ts'
const SUITE = 'issuing/badAnswers.test.ts'

export const BAD_ANSWERS: DefectGroup = {
  defence: 'a bad answer of a back end starts nothing, and leaves nothing',
  defects: [
    {
      name: 'what an issuer refused leaves its session on',
      edits: [
        {
          file: ISSUE,
          find: "await endSession(deps, { row: nothing ? await withOwnSession(deps, row) : row, reason: 'integrity' })",
          replace: '',
        },
      ],
      noticedBy: server(SUITE, 'a wider scope: scope_widened'),
    },
    {
      name: 'an answer of 200 is taken for a switch',
      edits: [{ file: VERIFY, find: '  verifySubject(expected, standing.subject)\n', replace: '' }],
      noticedBy: server(SUITE, '200 without switching: subject_not_switched'),
    },
    {
      name: 'nobody who acts is somebody',
      edits: [
        {
          file: VERIFY,
          find: "if (first === undefined) throw new IssuerError('actor_missing')",
          replace: 'if (first === undefined) return',
        },
      ],
      noticedBy: server(SUITE, 'nobody who acts: actor_missing'),
    },
    {
      name: 'what was issued and refused is kept by nobody',
      edits: [
        {
          file: 'packages/server/src/issuers/createIssuer.ts',
          find: "const leftover = held === null ? 'none' : await clearUp(held, seenAlive)",
          replace: "const leftover = 'none'",
        },
      ],
      noticedBy: server('issuers/hydra.test.ts', 'refused by its read-back, and ended'),
    },
  ],
}

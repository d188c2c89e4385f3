import type { DefectGroup } from '../seeding/defect.ts'
import { client } from './noticedBy.ts'

const UNKNOWN = 'packages/client/src/stack/unknownOutcome.ts'
const STARTING = 'packages/client/src/stack/starting.ts'
const ENDING = 'packages/client/src/stack/ending.ts'

export const UNKNOWN_OUTCOME: DefectGroup = {
  defence: 'an unknown outcome is asked about',
  defects: [
    {
      name: 'no answer is taken for a refusal',
      edits: [{ file: UNKNOWN, find: "= [\n  'network',", replace: '= [' }],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'an unanswered start is taken for a failed one',
      edits: [
        {
          file: STARTING,
          find: 'if (needsContext(error) || operation.replaces !== null)',
          replace: 'if (false)',
        },
      ],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'an unanswered read-back is taken for a refusal',
      edits: [
        {
          file: STARTING,
          find: 'if (isOutcomeUnknown(error))',
          replace: 'if (false)',
        },
      ],
      noticedBy: client('verification.test.ts'),
    },
    {
      name: 'an unanswered end is taken for one that worked',
      edits: [
        {
          file: ENDING,
          find: "const step = resolve({ ...model, operation: { ...operation, stage: 'asking', tries",
          replace: `const before = selectShown(model.state)
            if (before?.status === 'active') return land(model, ownOf(before.actor))
            const step = resolve({ ...model, operation: { ...operation, stage: 'asking', tries`,
        },
      ],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'an unanswered end is never tried again',
      edits: [
        {
          file: 'packages/client/src/stack/converge.ts',
          find: 'if (operation.tries >= TRIES) return suspend(model, operation.error',
          replace: 'if (operation.tries >= 1) return suspend(model, operation.error',
        },
      ],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'an unanswered extension is taken for a failed one',
      edits: [
        { file: 'packages/client/src/stack/extending.ts', find: 'if (!needsContext(error))', replace: 'if (true)' },
      ],
      noticedBy: client('actions/extend.test.ts'),
    },
    {
      name: 'a doubt that nobody resolved goes away by itself',
      edits: [
        {
          file: 'packages/client/src/stack/converge.ts',
          find: "case 'resolving':\n      return suspend(model, error)",
          replace:
            "case 'resolving':\n      return model.state.last === null ? suspend(model, error) : land(model, model.state.last)",
        },
      ],
      noticedBy: client('actions/resume.test.ts'),
    },
  ],
}

import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const GRANT = 'packages/server/src/guard/grant.ts'
const KETO = 'packages/server/src/issuers/keto.ts'
const SHADOW = 'issuing/shadow.test.ts'

export const GRANTS: DefectGroup = {
  defence: 'a grant in shadow mode opens what it shall, in the actor’s name, and is gone with its session',
  defects: [
    {
      name: 'a deletion that failed counts as one, and is not tried again',
      edits: [
        {
          file: 'packages/server/src/issuing/finish.ts',
          find: "if (remote === 'ended' || remote === 'already_ended') return await forget(deps, row, remote)",
          replace: 'return await forget(deps, row, remote)',
        },
      ],
      noticedBy: server(SHADOW, 'a deletion that fails is tried again'),
    },
    {
      name: 'what points to a grant is left behind',
      edits: [
        {
          file: KETO,
          find: "      await calls.remove(pointersTo(object), call)\n      return 'ended'",
          replace: "      return 'ended'",
        },
        {
          file: KETO,
          find: 'if (pointers.length > 0) await calls.remove(pointersTo(object), call)',
          replace: '',
        },
      ],
      noticedBy: server(SHADOW, 'the actor ends it: the grant is deleted'),
    },
    {
      name: 'tuples that arrive after their end stay',
      edits: [{ file: 'packages/server/src/bridge.ts', find: '    await clearLeftovers()\n', replace: '' }],
      noticedBy: server(SHADOW, 'a start of which the answer is lost'),
    },
    {
      name: 'the guard lets through what the grant does not open',
      edits: [
        {
          file: GRANT,
          find: "if (answer === 'not_granted') throw new Refusal('action_restricted', { actionClass: name })",
          replace: "if (answer === 'not_granted') return",
        },
      ],
      noticedBy: server(SHADOW, 'the guard: what the grant opens'),
    },
    {
      name: 'another right of the actor’s stands in for a grant that is gone',
      edits: [{ file: KETO, find: "if (!holds) return 'gone'", replace: '' }],
      noticedBy: server(SHADOW, 'the grant is gone at Keto'),
    },
    {
      name: 'a token in shadow mode is the subject’s',
      edits: [
        {
          file: 'packages/server/src/tokens/mint.ts',
          find: "row.mode === 'shadow' ? row.actorSub : row.subjectId",
          replace: 'row.subjectId',
        },
      ],
      noticedBy: server(SHADOW, 'the token: sub stays the actor'),
    },
    {
      name: 'the log says that the actor acted as somebody else',
      edits: [
        {
          file: 'packages/server/src/recording/event.ts',
          find: "return mode === 'shadow' ? null : subjectId",
          replace: "return mode === 'shadow' ? subjectId : subjectId",
        },
      ],
      noticedBy: server(SHADOW, 'the guard: what the grant opens'),
    },
  ],
}

import type { DefectGroup } from '../seeding/defect.ts'
import { client } from './noticedBy.ts'

const LEAVING = 'packages/client/src/stack/leaving.ts'
const SIGN_OUT = 'packages/client/src/effects/leave.ts'
const MOMENTS = 'packages/client/src/stack/moments.ts'

export const SIGN_OUT_LASTS: DefectGroup = {
  defence: 'signOut never lands on the own session',
  defects: [
    {
      name: 'it lands on the own session',
      edits: [
        {
          file: LEAVING,
          find: 'const step = move(model, { ...NOBODY, ended },',
          replace: `const before = selectShown(model.state)
            const rest =
              before === null || before.status === 'signed-out'
                ? { ...NOBODY, ended }
                : ({ status: 'own', actor: before.actor, ended, error: null } as const)
            const step = move(model, rest,`,
        },
      ],
      noticedBy: client('actions/signOut.test.ts'),
    },
    {
      name: 'a doubt brings the own session back',
      edits: [
        {
          file: MOMENTS,
          find: "return state.why === 'signed_out' ? stay(model) : resolve(model)",
          replace: 'return resolve(model)',
        },
      ],
      noticedBy: client('actions/signOut.test.ts'),
    },
    {
      name: 'a hint brings the own session back',
      edits: [
        {
          file: MOMENTS,
          find: "if (state.status === 'signed-out' && state.why === 'signed_out') return stay(model)",
          replace: '',
        },
      ],
      noticedBy: client('actions/signOut.test.ts'),
    },
    {
      name: 'it leaves the support session open',
      edits: [{ file: SIGN_OUT, find: 'if (session !== null) answer = await end(session, known)', replace: '' }],
      noticedBy: client('actions/signOut.test.ts'),
    },
    {
      name: 'it does not ask about a session that it cannot see',
      edits: [{ file: SIGN_OUT, find: 'unsure ? await liveSession(runtime) : null', replace: 'null' }],
      noticedBy: client('actions/signOut.test.ts'),
    },
    {
      name: 'an end that was not confirmed passes for one',
      edits: [
        {
          file: SIGN_OUT,
          find: 'outcomeOf(unended === null ? null : unconfirmed, unleft)',
          replace: 'outcomeOf(null, unleft)',
        },
      ],
      noticedBy: client('actions/signOut.test.ts'),
    },
  ],
}

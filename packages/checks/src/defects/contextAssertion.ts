import type { DefectGroup } from '../seeding/defect.ts'
import { client, server } from './noticedBy.ts'

const AUTHORIZE = 'packages/client/src/authorize.ts'
const SENDER = 'packages/client/src/fetchSender.ts'
const FENCE = 'packages/server/src/guard/fence.ts'
const CHECK = 'packages/server/src/guard/check.ts'

export const CONTEXT_ASSERTION: DefectGroup = {
  defence: 'context assertion',
  defects: [
    {
      name: 'client: not sent',
      edits: [{ file: AUTHORIZE, find: 'headers[CONTEXT_HEADER] = formatAssertion(assertion)', replace: '' }],
      noticedBy: client('fetch.test.ts'),
    },
    {
      name: 'client: sent for the own session in a support session',
      edits: [{ file: SENDER, find: "sender.status === 'active' ? sender.session.id : 'own'", replace: "'own'" }],
      noticedBy: client('fetch.test.ts'),
    },
    {
      name: 'client: sent with an epoch that nobody told',
      edits: [{ file: SENDER, find: 'assertion: { session, epoch }', replace: 'assertion: { session, epoch: 0 }' }],
      noticedBy: client('fetch.test.ts'),
    },
    {
      name: 'client: the answer to a mismatch is ignored',
      edits: [
        { file: AUTHORIZE, find: 'return answer.header(CONTEXT_MISMATCH_HEADER) !== null', replace: 'return false' },
      ],
      noticedBy: client('fetchStatus.test.ts'),
    },
    {
      name: 'guard: not compared',
      edits: [{ file: FENCE, find: 'if (asserted !== formatAssertion(derived))', replace: 'if (false)' }],
      noticedBy: server('guard/guard.test.ts', 'a support request of another session'),
    },
    {
      name: 'guard: the epoch is not compared',
      edits: [
        {
          file: FENCE,
          find: 'if (asserted !== formatAssertion(derived))',
          replace: "if (asserted.split(';')[0] !== derived.session)",
        },
      ],
      noticedBy: server('guard/guard.test.ts', 'a support request of another session'),
    },
    {
      name: 'guard: compared after the effect',
      edits: [
        {
          file: CHECK,
          find: 'const settled = await presentSupport(deps, caller, guarded)',
          replace: `const early = await settle(deps, caller.row)
  if (early.live) await recordAction(deps, early, guarded)
  const settled = await presentSupport(deps, caller, guarded)`,
        },
      ],
      noticedBy: server('guard/guard.test.ts', 'a support request of another session'),
    },
    {
      name: 'guard: not needed in a support session',
      edits: [
        {
          file: CHECK,
          find: 'checkContext(request, { session, epoch }, { mayBeSilent })',
          replace: 'checkContext(request, { session, epoch }, { mayBeSilent: true })',
        },
      ],
      noticedBy: server('guard/guard.test.ts', 'a support request without the header'),
    },
    {
      name: 'guard: not compared for the own session',
      edits: [
        { file: CHECK, find: "checkContext(request, { session: 'own'", replace: "void (request, { session: 'own'" },
      ],
      noticedBy: server('guard/guard.test.ts', 'an own request of a tab that still shows'),
    },
  ],
}

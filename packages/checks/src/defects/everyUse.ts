import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const STANDING = 'packages/server/src/sessions/standing.ts'

export const ACTOR_ON_EVERY_USE: DefectGroup = {
  defence: 'actor re-checked on every use',
  defects: [
    {
      name: 'the actor is not looked at again',
      edits: [{ file: STANDING, find: 'actorStanding(policy, actor) ?? subject', replace: 'subject' }],
      noticedBy: server('guard/guard.test.ts', 'actor demoted between two requests'),
    },
    {
      name: 'a demoted actor goes on',
      edits: [
        {
          file: STANDING,
          find: "overlaps(entry.roles, policy.supportRoles) ? null : 'actor_privilege_lost'",
          replace: 'null',
        },
      ],
      noticedBy: server('guard/guard.test.ts', 'actor demoted between two requests'),
    },
    {
      name: 'a disabled actor goes on',
      edits: [{ file: STANDING, find: "if (entry === null || !entry.active) return 'actor_revoked'", replace: '' }],
      noticedBy: server('guard/guard.test.ts', 'actor disabled between two requests'),
    },
    {
      name: 'the actor session is not looked at again',
      edits: [{ file: STANDING, find: "row.actorSessionOver ? 'actor_session_ended' : null", replace: 'null' }],
      noticedBy: server('sessions/cascade.test.ts', 'an actor session that is over carries nothing'),
    },
    {
      name: 'the clock is not looked at again',
      edits: [{ file: STANDING, find: "if (now >= row.expiresAt) return 'ceiling'", replace: '' }],
      noticedBy: server('guard/guard.test.ts', 'an overdue session ends at the first touch'),
    },
    {
      name: 'an extension is no new decision',
      edits: [
        {
          file: 'packages/server/src/sessions/extend.ts',
          find: "if (decision.outcome !== 'allow')",
          replace: 'if (false)',
        },
      ],
      noticedBy: server('sessions/extend.test.ts', 'would need an approval by now'),
    },
    {
      name: 'an open stream outlives its session',
      edits: [
        {
          file: 'packages/server/src/events/open.ts',
          find: 'deps.now() < caller.expiresAt && (await stands(deps, caller))',
          replace: 'true',
        },
      ],
      noticedBy: server('events/events.test.ts', 'a stream that missed the end'),
    },
    {
      name: 'a session that ends in the middle of a request lets it through',
      edits: [
        {
          file: 'packages/server/src/guard/check.ts',
          find: 'if (held === null || held.endedAt !== null) throw sessionEnded(held)',
          replace: '',
        },
      ],
      noticedBy: server('guard/guard.test.ts', 'an end in the middle of a request'),
    },
  ],
}

export const SUBJECT_ON_EVERY_USE: DefectGroup = {
  defence: 'subject re-checked on every use',
  defects: [
    {
      name: 'the subject is not looked at again',
      edits: [{ file: STANDING, find: ' ?? subjectStanding(policy, subject, row)', replace: '' }],
      noticedBy: server('guard/guard.test.ts', 'subject promoted between two requests'),
    },
    {
      name: 'a promoted subject is visited on',
      edits: [
        {
          file: STANDING,
          find: "if (overlaps(entry.roles, policy.staffRoles)) return 'subject_promoted'",
          replace: '',
        },
      ],
      noticedBy: server('guard/guard.test.ts', 'subject promoted between two requests'),
    },
    {
      name: 'a disabled subject is visited on',
      edits: [{ file: STANDING, find: "if (!entry.active) return 'subject_disabled'", replace: '' }],
      noticedBy: server('guard/guard.test.ts', 'subject disabled between two requests'),
    },
    {
      name: 'a subject in another organisation is visited on',
      edits: [{ file: STANDING, find: "entry.tenant === subjectTenant ? null : 'subject_moved'", replace: 'null' }],
      noticedBy: server('guard/guard.test.ts', 'subject moved to another organisation between two requests'),
    },
    {
      name: 'a subject put under protection is visited on',
      edits: [
        {
          file: 'packages/protocol/src/decideStart.ts',
          find: 'if (subject.protected) return',
          replace: 'if (false) return',
        },
      ],
      noticedBy: server('sessions/cascade.test.ts', 'protection and the host says so'),
    },
  ],
}

import type { DefectGroup } from '../seeding/defect.ts'
import { client, server } from './noticedBy.ts'

/** What a bridge would make of a support credential if it took the actor in it for its owner. */
const ACTOR = `{
  kind: 'own', key: row.actorKey, iss: row.actorIss, sub: row.actorSub, sid: '', epoch: row.epoch, over: false,
  authTime: null, acr: null, expiresAt: row.expiresAt,
}`

export const OWN_SESSION: DefectGroup = {
  defence: 'own session never derived from the support credential',
  defects: [
    {
      name: 'the context of an ended session is its actor’s own',
      edits: [
        {
          file: 'packages/server/src/sessions/context.ts',
          find: 'const settled = await settle(deps, caller.row)',
          replace: `const settled = await settle(deps, caller.row)
            const row = settled.row
            if (!settled.live) return ownContext(deps, ${ACTOR})`,
        },
      ],
      noticedBy: server('sessions/end.test.ts', 'default: over for both credentials'),
    },
    {
      name: 'the context of a lapsed credential is its actor’s own',
      edits: [
        {
          file: 'packages/server/src/sessions/context.ts',
          find: "caller.expired ? signedOut(deps, 'token_expired') : activeContext(deps, settled)",
          replace: 'activeContext(deps, settled)',
        },
      ],
      noticedBy: server('sessions/context.test.ts', 'a credential that has lapsed'),
    },
    {
      name: 'a token in which somebody acts passes as its subject’s own',
      edits: [
        {
          file: 'packages/server/src/tokens/verifyOwn.ts',
          find: "claims === null || Object.hasOwn(payload, 'act')",
          replace: 'claims === null',
        },
      ],
      noticedBy: server('tokens/ownTokens.test.ts', 'an own token in which somebody acts'),
    },
    {
      name: 'a support token is believed without its session',
      edits: [
        {
          file: 'packages/server/src/tokens/verifySupport.ts',
          find: 'row.subjectId === subject && row.actorSub === actor.sub && row.actorIss === actor.iss',
          replace: "subject !== '' && actor.sub !== ''",
        },
      ],
      noticedBy: server('tokens/supportTokens.test.ts', 'with another actor'),
    },
    {
      name: 'another actor session renews the credential',
      edits: [
        {
          file: 'packages/server/src/sessions/answers.ts',
          find: 'if (row?.actorKey !== caller.key || row.handoffOrigin',
          replace: 'if (row === null || row.handoffOrigin',
        },
      ],
      noticedBy: server('sessions/extend.test.ts', 'only the actor session that started it'),
    },
    {
      name: 'an end always says that the own session stands',
      edits: [
        {
          file: 'packages/server/src/sessions/endByRequest.ts',
          find: 'session?.over === false && actor?.active === true',
          replace: 'true',
        },
      ],
      noticedBy: server('sessions/end.test.ts', 'after the actor’s own session is gone'),
    },
    {
      name: 'client: an end always lands on the own session',
      edits: [
        { file: 'packages/client/src/stack/ending.ts', find: "if (answer.own === 'gone')", replace: 'if (false)' },
      ],
      noticedBy: client('actions/end.test.ts'),
    },
    {
      name: 'client: a support token names an ordinary user',
      edits: [
        {
          file: 'packages/client/src/claims.ts',
          find: "|| 'act' in payload || isSupportScope(payload.scope)",
          replace: '',
        },
      ],
      noticedBy: client('ordinary.test.ts'),
    },
  ],
}

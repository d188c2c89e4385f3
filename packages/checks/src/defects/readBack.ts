import type { DefectGroup } from '../seeding/defect.ts'
import { client, server } from './noticedBy.ts'

const STARTING = 'packages/client/src/stack/starting.ts'
const VERIFY = 'packages/client/src/stack/verify.ts'

const unverified = (name: string, find: string) => ({
  name,
  edits: [{ file: VERIFY, find, replace: '' }],
  noticedBy: client('verification.test.ts'),
})

export const READ_BACK: DefectGroup = {
  defence: 'start is read back and verified',
  defects: [
    unverified(
      'a session may be said to start in times to come',
      "if (session.startedAt > now + SKEW) return 'not_started_yet'",
    ),
    {
      name: 'a start resolves without a read-back (R-33)',
      edits: [
        {
          file: STARTING,
          find: "return stay({ ...model, operation: next, credentialOf }, { type: 'read-back'",
          replace:
            "if (key) return land({ ...model, operation: next, credentialOf }, confirmed)\n  return stay(model, { type: 'read-back'",
        },
      ],
      noticedBy: client('actions/start.test.ts'),
    },
    {
      name: 'read back with another credential than the app will use (R-33)',
      edits: [
        {
          file: 'packages/client/src/effects/sendStart.ts',
          find: 'credential === null ? { signal, session } : { signal, credential }',
          replace: '{ signal }',
        },
      ],
      noticedBy: client('actions/start.test.ts'),
    },
    {
      name: 'what the read-back says is not compared',
      edits: [
        {
          file: STARTING,
          find: "if (deviation !== null || answer.state !== 'active') {",
          replace: "if (answer.state !== 'active') {",
        },
      ],
      noticedBy: client('verification.test.ts'),
    },
    {
      name: 'a deviating start is entered',
      edits: [
        {
          file: STARTING,
          find: 'if (deviation !== null) return unverified(',
          replace: 'if (false) return unverified(',
        },
      ],
      noticedBy: client('verification.test.ts'),
    },
    {
      name: 'a deviating start is left open',
      edits: [{ file: STARTING, find: "{ type: 'abandon', session, request: null },", replace: '' }],
      noticedBy: client('verification.test.ts'),
    },
    unverified('another subject', "if (answer.subject.id !== request.subject.id) return 'subject'"),
    unverified('another actor', "if (answer.actor.id !== actor) return 'actor'"),
    unverified('another mode', "if (session.mode !== request.mode) return 'mode'"),
    unverified('the token of another session', "if (claims.sid !== expected.session) return 'token_sid'"),
    unverified('the token of another subject', "if (claims.sub !== expected.subject) return 'token_sub'"),
    unverified('the token of another actor', "if (claims.act?.sub !== expected.actor) return 'token_act'"),
    unverified('the token of another mode', "if (foreignScope(claims.scope, expected.mode)) return 'token_scope'"),
    {
      name: 'a renewed token is not looked at',
      edits: [
        { file: 'packages/client/src/runtime/credentials.ts', find: 'if (wrong !== null)', replace: 'if (false)' },
      ],
      noticedBy: client('verification.test.ts'),
    },
    {
      name: 'a token outlives its session',
      edits: [
        {
          file: 'packages/server/src/tokens/mint.ts',
          find: 'Math.min(issuedAt + TOKEN_LIFE, Math.floor(row.expiresAt / 1000))',
          replace: 'issuedAt + TOKEN_LIFE',
        },
      ],
      noticedBy: server('sessions/extend.test.ts', 'a renewed credential lives five minutes'),
    },
  ],
}

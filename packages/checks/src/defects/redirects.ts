import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const ARRIVE = 'packages/server/src/issuing/redirect/arrive.ts'
const REDIRECT = 'issuing/redirect/redirect.test.ts'

export const REDIRECTS: DefectGroup = {
  defence: 'a start through the browser opens once, and only what was verified and is still allowed',
  defects: [
    {
      name: 'a browser comes back with the same start again',
      edits: [
        {
          file: 'packages/server/src/issuing/redirect/take.ts',
          find: "    await settleWaiting(tx, waiting.id, 'arrived')\n",
          replace: '',
        },
      ],
      noticedBy: server(REDIRECT, 'brought three times at once'),
    },
    {
      name: 'what a browser brought is not read back',
      edits: [
        {
          file: 'packages/server/src/issuers/createIssuer.ts',
          find: 'return taken(order, await collect(order, kept, brought, { signal, hold }), { ...options, seen })',
          replace: 'return collect(order, kept, brought, { signal, hold })',
        },
      ],
      noticedBy: server(REDIRECT, 'R-94, read back'),
    },
    {
      name: 'a code is traded for a start that is not allowed any more',
      edits: [{ file: ARRIVE, find: '  await requireStanding(deps, waiting)\n', replace: '' }],
      noticedBy: server(REDIRECT, 'R-09, decided again: the subject is protected by now'),
    },
    {
      name: 'a token that could not be attached lives on',
      edits: [{ file: ARRIVE, find: '    await endNow(deps, issuing, waiting)\n', replace: '' }],
      noticedBy: server(REDIRECT, 'R-09, decided again: starts were halted'),
    },
    {
      name: 'a token without a session is not tried to be ended again',
      edits: [
        {
          file: 'packages/server/src/issuing/finish.ts',
          find: 'ELSE i.verified_at IS NULL END',
          replace: 'ELSE false END',
        },
      ],
      noticedBy: server(REDIRECT, 'R-95: an end that cannot be had now'),
    },
    {
      name: 'the own session is said to stand although its login is gone',
      edits: [
        {
          file: 'packages/server/src/sessions/end.ts',
          find: "    if (row.ownLost && reason !== 'superseded') withCommit(closeOwn(tx, row.actorKey, now))\n",
          replace: '',
        },
      ],
      noticedBy: server(REDIRECT, 'R-96, its price'),
    },
    {
      name: 'a start costs somebody else their login',
      edits: [
        {
          file: 'packages/server/src/issuers/hydraLoginAndConsent.ts',
          find: "return asked.skip === true && asked.subject !== actorOf(options, order) ? 'other_login' : null",
          replace: 'return null',
        },
      ],
      noticedBy: server('issuers/hydraLoginAndConsent.test.ts', 'somebody else is signed in in this browser'),
    },
  ],
}

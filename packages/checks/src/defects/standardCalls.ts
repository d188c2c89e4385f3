import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const CLIENT = 'packages/server/src/oauth/authenticateClient.ts'
const GRANT = 'packages/server/src/oauth/grant.ts'
const PARTIES = 'packages/server/src/oauth/parties.ts'
const TOKENS = 'packages/server/src/oauth/tokens.ts'

export const STANDARD_CALLS: DefectGroup = {
  defence: 'standard calls open no more than our own',
  defects: [
    {
      name: 'OAuth: a scope widens the details',
      edits: [
        {
          file: GRANT,
          find: "mode === 'act' && !asked.includes('support:act') ? 'view' : mode",
          replace: "asked.includes('support:act') ? 'act' : mode",
        },
      ],
      noticedBy: server('oauth/exchange.test.ts', 'scope only narrows'),
    },
    {
      name: 'OAuth: a client is given scopes of others',
      edits: [{ file: GRANT, find: 'if (!allowed.includes(', replace: 'if (false && !allowed.includes(' }],
      noticedBy: server('oauth/exchange.test.ts', 'a client is given no scope but its own'),
    },
    {
      name: 'OAuth: one right audience is enough',
      edits: [{ file: GRANT, find: '[...named, ...located].some(', replace: '[...named, ...located].every(' }],
      noticedBy: server('oauth/exchange.test.ts', 'target: another one beside it', 'target: the audience'),
    },
    {
      name: 'OAuth: who may act is not looked at',
      edits: [{ file: PARTIES, find: 'if (!mayAct(decodeJwt(token).may_act, actor))', replace: 'if (false)' }],
      noticedBy: server('oauth/exchange.test.ts', 'a token of the subject names them'),
    },
    {
      name: 'OAuth: the token of a subject who has signed out still names them',
      edits: [{ file: PARTIES, find: 'if (over) throw', replace: 'if (false) throw' }],
      noticedBy: server('oauth/exchange.test.ts', 'a token of the subject names them'),
    },
    {
      name: 'OAuth: an assertion is good twice',
      edits: [{ file: CLIENT, find: 'if (fresh.length === 0)', replace: 'if (false)' }],
      noticedBy: server('oauth/client.test.ts', 'by key'),
    },
    {
      name: 'OAuth: an assertion for somebody else counts',
      edits: [
        {
          file: CLIENT,
          find: '(aud === deps.issuer || aud === endpoint)',
          replace: "(aud !== '' || aud === endpoint)",
        },
      ],
      noticedBy: server('oauth/client.test.ts', 'by key'),
    },
    {
      name: 'OAuth: any secret will do',
      edits: [{ file: CLIENT, find: "kept === '' || !right", replace: "kept === ''" }],
      noticedBy: server('oauth/client.test.ts', 'by secret'),
    },
    {
      name: 'OAuth: every client may do everything',
      edits: [{ file: CLIENT, find: 'if (!client.may.includes(does))', replace: 'if (false)' }],
      noticedBy: server('oauth/client.test.ts', 'one method at a time'),
    },
    {
      name: 'OAuth: a token of another client is revoked',
      edits: [{ file: TOKENS, find: 'if (found.claims.client_id !== client.id)', replace: 'if (false)' }],
      noticedBy: server('oauth/tokens.test.ts', 'a token of nobody is a success'),
    },
    {
      name: 'OAuth: introspection believes the token',
      edits: [
        { file: TOKENS, find: 'found.expired || !(await settle(deps, found.row)).live', replace: 'found.expired' },
      ],
      noticedBy: server('oauth/tokens.test.ts', 'judged at this moment'),
    },
    {
      name: 'a parameter that comes twice counts once',
      edits: [
        { file: 'packages/server/src/http/form.ts', find: 'if (values.length > 1 && !list)', replace: 'if (false)' },
      ],
      noticedBy: server('oauth/exchange.test.ts', 'taking any parameter away'),
    },
    {
      name: 'a body has no limit',
      edits: [
        { file: 'packages/server/src/http/text.ts', find: 'if (size > LARGEST_BODY)', replace: 'if (false)' },
        {
          file: 'packages/server/src/http/text.ts',
          find: "if (Number(request.headers.get('Content-Length')) > LARGEST_BODY)",
          replace: 'if (false)',
        },
      ],
      noticedBy: server('http/badInput.test.ts', 'more than 64 KiB'),
    },
    {
      name: 'an exported cell is a formula (R-67)',
      edits: [{ file: 'packages/server/src/audit/export/csv.ts', find: 'FORMULA.test(line) ||', replace: 'false ||' }],
      noticedBy: server('http/routes/auditExport.test.ts', 'no cell is a formula'),
    },
    {
      name: 'the whole log is handed to agents (R-77)',
      edits: [
        {
          file: 'packages/server/src/http/routes/audit.ts',
          find: 'const present = await approver(call)',
          replace: 'const present = await operator(call)',
        },
      ],
      noticedBy: server('http/routes/auditExport.test.ts', 'approvers only'),
    },
  ],
}

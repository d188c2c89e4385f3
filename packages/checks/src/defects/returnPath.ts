import type { DefectGroup } from '../seeding/defect.ts'
import { client, protocol, server } from './noticedBy.ts'

const RETURN_TO = 'packages/protocol/src/returnTo.ts'

export const RETURN_PATH: DefectGroup = {
  defence: 'the way back stays on the own origin',
  defects: [
    {
      name: 'another origin is a way back',
      edits: [
        {
          file: RETURN_TO,
          find: "if (path.startsWith('//') || CONTROL.test(path) ||",
          replace: 'if (CONTROL.test(path) ||',
        },
        {
          file: RETURN_TO,
          find: "url.origin === BASE && !url.pathname.startsWith('//')",
          replace: 'url.origin !== null',
        },
      ],
      noticedBy: protocol('returnTo.test.ts', 'behavior: refuses'),
    },
    {
      name: 'an encoded way to another origin is a way back',
      edits: [{ file: RETURN_TO, find: 'return staysHereWhenDecoded(pathname) ?', replace: 'return true ?' }],
      noticedBy: protocol('returnTo.test.ts', 'behavior: refuses'),
    },
    {
      name: 'server: it stores any way back',
      edits: [
        {
          file: 'packages/server/src/sessions/startForm.ts',
          find: 'safeReturnTo(',
          replace: '((path: string | null | undefined) => path ?? null)(',
        },
      ],
      noticedBy: server('sessions/returnTo.test.ts', '"https://evil.example/" leads away'),
    },
    {
      name: 'client: it asks for any way back',
      edits: [
        {
          file: 'packages/client/src/stack/starting.ts',
          find: 'safeReturnTo(asked.returnTo)',
          replace: 'asked.returnTo ?? null',
        },
      ],
      noticedBy: client('actions/start.test.ts'),
    },
    {
      name: 'client: it goes any way that it is told',
      edits: [
        {
          file: 'packages/client/src/answers.ts',
          find: 'safeReturnTo(readPath(value, path))',
          replace: 'readPath(value, path)',
        },
      ],
      noticedBy: client('wayBack.test.ts'),
    },
    {
      name: 'client: it shows any way that the server rendered',
      edits: [
        {
          file: 'packages/client/src/initialContext.ts',
          find: '{ ...session, returnTo: null }',
          replace: 'session',
        },
      ],
      noticedBy: client('wayBack.test.ts'),
    },
  ],
}

import type { DefectGroup } from '../seeding/defect.ts'
import { client, react } from './noticedBy.ts'

const ARRIVE = 'packages/client/src/stack/arrive.ts'
const BOUNDARY = 'packages/react/src/boundary/IdentityBoundary.tsx'

export const IDENTITY_CHANGE: DefectGroup = {
  defence: 'no data of one identity in the page of another',
  defects: [
    {
      name: 'another identity is shown without a reset',
      edits: [{ file: ARRIVE, find: 'if (from === null || sameIdentity(from, to))', replace: 'if (true)' }],
      noticedBy: client('actions/switching.test.ts'),
    },
    {
      name: 'a page that could not be reset is not reloaded',
      edits: [{ file: ARRIVE, find: ", { type: 'reload', path: null })", replace: ')' }],
      noticedBy: client('actions/switching.test.ts'),
    },
    {
      name: 'a page that is about to be reloaded goes on',
      edits: [
        {
          file: ARRIVE,
          find: "{ ...model, reloading: true }, failure('superseded'",
          replace: "model, failure('superseded'",
        },
      ],
      noticedBy: client('actions/switching.test.ts'),
    },
    {
      name: 'a reset that failed passes for one that worked',
      edits: [
        {
          file: 'packages/client/src/runtime/hooks.ts',
          find: '() => current, reset)',
          replace: '() => current, reset).catch(() => undefined)',
        },
      ],
      noticedBy: client('actions/switching.test.ts'),
    },
    {
      name: 'the page shows who one was while the identity changes (I10)',
      edits: [
        {
          file: BOUNDARY,
          find: "if (status === 'switching' || status === 'leaving') return 'blank'",
          replace: "if (status === 'leaving') return 'blank'",
        },
        {
          file: BOUNDARY,
          find: "case 'switching':\n      return null",
          replace: "case 'switching':\n      return identityOf(state.from)",
        },
      ],
      noticedBy: react('boundary/IdentityBoundary.test.tsx'),
    },
  ],
}

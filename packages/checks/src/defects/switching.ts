import type { DefectGroup } from '../seeding/defect.ts'
import { client, server } from './noticedBy.ts'

const STARTING = 'packages/client/src/stack/starting.ts'
const START = 'packages/server/src/sessions/start.ts'

export const SWITCHING: DefectGroup = {
  defence: 'a switch is one step',
  defects: [
    {
      name: 'client: a refused switch is taken for one that ended nothing',
      edits: [
        {
          file: STARTING,
          find: 'needsContext(error) || operation.replaces !== null',
          replace: 'needsContext(error)',
        },
      ],
      noticedBy: client('actions/switchTo.test.ts'),
    },
    {
      name: 'server: any session may be replaced',
      edits: [{ file: START, find: 'live.id !== wish.replaces', replace: 'wish.replaces === null' }],
      noticedBy: server('sessions/start.test.ts', 'replaces: refused, the present session goes on'),
    },
    {
      name: 'server: what is replaced ends without an entry in the log',
      edits: [
        { file: START, find: '[...endEvents(deps, ended, by), ...opened.events]', replace: '[...opened.events]' },
      ],
      noticedBy: server('sessions/start.test.ts', 'replaces: the one ends and the other begins'),
    },
  ],
}

import type { DefectGroup } from '../seeding/defect.ts'
import { client, server } from './noticedBy.ts'

const TICKER = 'packages/client/src/runtime/ticker.ts'
const RECKONING = 'packages/client/src/stack/reckoning.ts'

export const TIME: DefectGroup = {
  defence: 'the deadline is the server’s',
  defects: [
    {
      name: 'a rendered page is believed, however old it is',
      edits: [
        {
          file: RECKONING,
          find: 'const agree = age >= -JUMP && age <= born.monotonic - asked + JUMP',
          replace: 'const agree = !Number.isNaN(age)',
        },
      ],
      noticedBy: client('createClient.test.ts'),
    },
    {
      name: 'nothing locks at the deadline',
      edits: [{ file: TICKER, find: 'time.left(state.session.expiresAt) <= 0)', replace: 'false)' }],
      noticedBy: client('actions/extend.test.ts'),
    },
    {
      name: 'a page that wakes up is painted before the clock is read',
      edits: [{ file: 'packages/client/src/runtime/listening.ts', find: 'ticker.notice()', replace: '' }],
      noticedBy: client('races.test.ts'),
    },
    {
      name: 'a request goes out before the clock is read',
      edits: [{ file: 'packages/client/src/fetchSender.ts', find: 'runtime.notice()', replace: '' }],
      noticedBy: client('time.test.ts'),
    },
    {
      name: 'requests under way outlive the deadline',
      edits: [
        {
          file: 'packages/client/src/stack/expire.ts',
          find: "{ type: 'abort-inflight' },",
          replace: '',
        },
      ],
      noticedBy: client('fetchStatus.test.ts'),
    },
    {
      name: 'the remaining time rises (I11)',
      edits: [
        {
          file: RECKONING,
          find: 'reckoning.shown?.deadline === deadline ? Math.min(reckoning.shown.left, found) : found',
          replace: 'found',
        },
      ],
      noticedBy: client('time.test.ts'),
    },
    {
      name: 'the device’s clock counts (race table 15)',
      edits: [{ file: RECKONING, find: 'monotonic + offset', replace: 'wall' }],
      noticedBy: client('time.test.ts'),
    },
    {
      name: 'a sleep is shown as if it had not been (I11)',
      edits: [{ file: RECKONING, find: 'if (isDoubted(reckoning)) return { ...reckoning, left: null }', replace: '' }],
      noticedBy: client('time.test.ts'),
    },
    {
      name: 'naps that add up are no sleep (I11)',
      edits: [{ file: RECKONING, find: 'const JUMP = 1000', replace: 'const JUMP = 2000' }],
      noticedBy: { project: 'client', files: ['explorer/explore.test.ts'], tests: ['time: what is left'] },
    },
    {
      name: 'code that never comes keeps the verbs waiting',
      edits: [
        {
          file: 'packages/client/src/runtime/dispatching.ts',
          find: "bounded(host.clock, CALL_LIMIT, found, () => failure('network'))",
          replace: 'found',
        },
      ],
      noticedBy: client('loading.test.ts'),
    },
    {
      name: 'an answer that slept on its way tells the time',
      edits: [{ file: RECKONING, find: 'if (slept && reckoning.offset !== null) return reckoning', replace: '' }],
      noticedBy: client('time.test.ts'),
    },
    {
      name: 'a slow answer makes the deadline later',
      edits: [
        {
          file: 'packages/client/src/stack/anchor.ts',
          find: 'return Math.min(previous, upper)',
          replace: 'return lower',
        },
      ],
      noticedBy: client('time.test.ts'),
    },
    {
      name: 'an extension passes the ceiling',
      edits: [
        {
          file: 'packages/server/src/sessions/extend.ts',
          find: 'Math.min(row.expiresAt + deps.policy.duration.extendBy * 1000, row.ceilingAt)',
          replace: 'row.expiresAt + deps.policy.duration.extendBy * 1000',
        },
      ],
      noticedBy: server('sessions/extend.test.ts', 'steps that do not divide the hour'),
    },
  ],
}

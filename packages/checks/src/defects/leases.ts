import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const ANNOUNCED = 'packages/server/src/leases/announced.ts'
const HELD = 'packages/server/src/leases/held.ts'
const HOLDER = 'packages/server/src/leases/holder.ts'
const LEASES = 'packages/server/src/leases/leases.ts'
const BATCH = 'packages/server/src/recording/readBatch.ts'

export const LEASES_LAPSE: DefectGroup = {
  defence: 'nobody goes by what was true before the answer',
  defects: [
    {
      name: 'a revocation is answered before anybody has let go',
      edits: [{ file: ANNOUNCED, find: 'if (isAnnounced(watched)) await settled()', replace: '' }],
      noticedBy: server('leases/leases.test.ts', 'an operator revokes it'),
    },
    {
      name: 'the first process that lets go stands for all',
      edits: [{ file: LEASES, find: 'if (left.size === 0) resolve()', replace: 'resolve()' }],
      noticedBy: server('leases/leases.test.ts', 'each of several processes is waited for'),
    },
    {
      name: 'a process says that it has let go, and has not',
      edits: [
        {
          file: LEASES,
          find: "if (verb !== 'drop' || asker === id) return\n    held.drop()",
          replace: "if (verb !== 'drop' || asker === id) return",
        },
      ],
      noticedBy: server('leases/leases.test.ts', 'asked to let go by a process that nobody else hears'),
    },
    {
      name: 'a notice of a change drops nothing',
      edits: [
        {
          file: HOLDER,
          find: 'sql.listen(CHANNEL, drop, onLost)',
          replace: 'sql.listen(CHANNEL, () => undefined, onLost)',
        },
      ],
      noticedBy: server('leases/leases.test.ts', 'a change that nobody waits for is heard of'),
    },
    {
      name: 'a lease counts from the answer',
      edits: [
        {
          file: HELD,
          find: 'known.set(name, { value, sentAt })',
          replace: 'known.set(name, { value, sentAt: monotonic() })',
        },
      ],
      noticedBy: server('leases/leases.test.ts', 'begin when the question is sent'),
    },
    {
      name: 'a lease does not lapse',
      edits: [
        {
          file: HELD,
          find: 'sentAt >= found.sentAt && sentAt < found.sentAt + LEASE',
          replace: 'sentAt >= found.sentAt',
        },
      ],
      noticedBy: server('leases/leases.test.ts', 'held for 200 ms and no longer'),
    },
    {
      name: 'what was asked for before a change is held after it',
      edits: [{ file: HELD, find: '!holds || before !== known', replace: '!holds' }],
      noticedBy: server('leases/leases.test.ts', 'asked for before a change is not held after it'),
    },
    {
      name: 'a process holds before it is counted',
      edits: [{ file: HOLDER, find: 'return at < countedUntil', replace: 'return true' }],
      noticedBy: server('leases/leases.test.ts', 'nothing is held before others can know of it'),
    },
    {
      name: 'a lease outlives the connection',
      edits: [{ file: HOLDER, find: 'countedUntil = Number.NEGATIVE_INFINITY\n    drop()\n  }', replace: '}' }],
      noticedBy: server('leases/leases.test.ts', 'an outage ends all of them'),
    },
    {
      name: 'an end of what is over already is answered at once',
      edits: [{ file: 'packages/server/src/sessions/end.ts', find: 'announce(tx)', replace: '' }],
      noticedBy: server('leases/leases.test.ts', 'an end that somebody else made'),
    },
    {
      name: 'a change is judged by what is held',
      edits: [
        {
          file: 'packages/server/src/guard/judge.ts',
          find: 'asked.tag?.mutates === false ? underLease(given) : given',
          replace: 'underLease(given)',
        },
      ],
      noticedBy: server('leases/leases.test.ts', 'a change, and what nobody has declared'),
    },
  ],
}

export const READS_ARE_RECORDED: DefectGroup = {
  defence: 'reads are recorded, together',
  defects: [
    {
      name: 'a session goes on whose reads cannot be recorded',
      edits: [{ file: BATCH, find: "if (unwritten.has(session)) throw new Refusal('audit_unavailable')", replace: '' }],
      noticedBy: server('recording/readBatch.test.ts', 'its sessions are refused whatever they ask for'),
    },
    {
      name: 'it goes on changing things',
      edits: [
        { file: 'packages/server/src/guard/check.ts', find: 'await deps.readBatch.demandWritten(row.id)', replace: '' },
      ],
      noticedBy: server('recording/readBatch.test.ts', 'its sessions are refused whatever they ask for'),
    },
    {
      name: 'a batch that failed is forgotten',
      edits: [{ file: BATCH, find: 'for (const each of fresh) keep(each)', replace: '' }],
      noticedBy: server('recording/readBatch.test.ts', 'tried again also when nobody asks'),
    },
    {
      name: 'a batch whose answer was lost is written twice',
      edits: [{ file: BATCH, find: 'events.filter((event) => !known.has(textOf(event)))', replace: 'events' }],
      noticedBy: server('recording/readBatch.test.ts', 'is not written twice'),
    },
    {
      name: 'a change overtakes the reads before it',
      edits: [{ file: ANNOUNCED, find: 'await before()', replace: '' }],
      noticedBy: server('recording/readBatch.test.ts', 'a change, which is there'),
    },
    {
      name: 'a process lets go and keeps its records to itself',
      edits: [{ file: LEASES, find: 'await beforeAnswer()', replace: '' }],
      noticedBy: server('recording/readBatch.test.ts', 'by the answer to an end by another process'),
    },
    {
      name: 'a bridge closes with records in hand',
      edits: [{ file: 'packages/server/src/bridge.ts', find: 'await deps.readBatch.close()', replace: '' }],
      noticedBy: server('recording/readBatch.test.ts', 'the close of the bridge'),
    },
    {
      name: 'a strict guard is as lenient as another',
      edits: [{ file: 'packages/server/src/deps.ts', find: 'if (deps.strictGuard) return deps', replace: '' }],
      noticedBy: server('recording/readBatch.test.ts', 'each read is in the log before'),
    },
  ],
}

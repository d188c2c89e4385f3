import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEMO_POLICY } from '../../src/server/policy.ts'
import { startDemo } from '../../src/server/startDemo.ts'

/** One demo for one worker: a folder of its own, a free port. Prints the address as its first line. */
const dataFolder = await mkdtemp(join(tmpdir(), 'understudy-walk-'))
// One minute is the shortest a session can be: a walk waits for it in real time. Many walks of one agent need room.
const policy = {
  ...DEMO_POLICY,
  duration: { ...DEMO_POLICY.duration, choices: [60, 300, 600] },
  rateLimit: { perHour: 200, perDay: 200 },
}
const demo = await startDemo({ port: 0, dataFolder, policy })

process.once('SIGTERM', () => {
  demo
    .stop()
    .then(() => rm(dataFolder, { recursive: true, force: true }))
    .then(() => process.exit(0))
})
process.stdout.write(`${JSON.stringify({ url: demo.url })}\n`)

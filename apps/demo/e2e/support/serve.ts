import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDemo } from '../../src/server/startDemo.ts'

/** One demo for one worker: a folder of its own, a free port. Prints the address as its first line. */
const dataFolder = await mkdtemp(join(tmpdir(), 'understudy-walk-'))
const demo = await startDemo({ port: 0, dataFolder })

process.once('SIGTERM', () => {
  demo
    .stop()
    .then(() => rm(dataFolder, { recursive: true, force: true }))
    .then(() => process.exit(0))
})
process.stdout.write(`${JSON.stringify({ url: demo.url })}\n`)

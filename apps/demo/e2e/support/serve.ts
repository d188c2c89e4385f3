import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogEntry } from '@understudy/server'
import { DEMO_POLICY } from '../../src/server/policy.ts'
import { type Demo, startDemo } from '../../src/server/startDemo.ts'
import type { Command, Reply } from './command.ts'

/**
 * One demo for one worker: a folder of its own, a free port. Prints the address as its first line, and does what the
 * test process commands over the channel between the two.
 */
const dataFolder = await mkdtemp(join(tmpdir(), 'understudy-walk-'))
const databaseUrl = process.env.DATABASE_URL || undefined
const origin = process.env.ORIGIN || undefined
const returnBy = process.env.RETURN_BY === 'navigation' ? 'navigation' : 'answer'
const log: LogEntry[] = []
let ahead = 0
let demo = await start(0)

// Tests start more sessions an hour than any agent.
function start(port: number): Promise<Demo> {
  return startDemo({
    port,
    dataFolder,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(origin === undefined ? {} : { origin }),
    returnBy,
    policy: { ...DEMO_POLICY, rateLimit: { perHour: 10_000, perDay: 10_000 } },
    now: () => Date.now() + ahead,
    log: (entry) => log.push(entry),
    onPortTaken: (taken) => {
      if (port !== 0) throw new Error(`Port ${taken} was taken while the demo was down.`)
    },
  })
}

async function obey(command: Command): Promise<unknown> {
  const { sql, bridge } = demo.parts
  switch (command.do) {
    case 'sql':
      return sql.query(command.text, command.params)
    case 'actor session ended':
      return bridge.events.actorSessionEnded(command.session)
    case 'person changed':
      return bridge.events.personChanged(command.id)
    case 'reap':
      return bridge.reap()
    case 'log':
      return log
    case 'set clock':
      ahead = command.ahead
      return null
    case 'restart': {
      const port = Number(new URL(demo.url).port)
      await demo.stop()
      demo = await start(port)
      return demo.url
    }
  }
}

process.on('message', ({ id, command }: { id: number; command: Command }) => {
  obey(command).then(
    (result) => reply({ id, result: result ?? null }),
    (error: unknown) => reply({ id, error: String(error) }),
  )
})

function reply(message: Reply): void {
  process.send?.(message)
}

process.once('SIGTERM', () => {
  demo
    .stop()
    .then(() => rm(dataFolder, { recursive: true, force: true }))
    .then(() => process.exit(0))
})
process.stdout.write(`${JSON.stringify({ url: demo.url })}\n`)

import { getHeapSnapshot } from 'node:v8'
import type { GuardResult } from '../../../../packages/server/src/guard/index.ts'
import { inParallel } from '../client.ts'
import { bytesOf } from '../heapBytes.ts'
import { ownHeaders, requestWith, supportHeaders } from './guardRequest.ts'
import { bridgeInProcess } from './inProcess.ts'
import { ACTIONS } from './settings.ts'
import type { Running } from './startBridges.ts'

/**
 * Puts a bridge and its guard to work in a process of its own, and prints the bytes of all objects after each of the counts:
 * `requests` through the guard, or `cycles` of start and end. Of a hundred requests 60 come as oneself, 4 more so with a fresh token,
 * 34 read in a support session and 2 change something there; the last 36 are in the log.
 */
const [url = '', work = '', ...counts] = process.argv.slice(2)
const PEOPLE = 16
const stage = await bridgeInProcess(url, PEOPLE)
const guard = stage.bridge.guard(ACTIONS)
const read = { action: 'invoice.read', ...ACTIONS['invoice.read'] }
const rename = { action: 'project.rename', ...ACTIONS['project.rename'] }

/** Half of the people come as themselves, half are in a support session; who does, does more. */
const OWN = PEOPLE / 2
const SHARE_OF_OWN = 0.64
/** Every so many requests as oneself come with a token that nobody has seen. */
const FRESH = 16
/** Every so many requests in an account change something. */
const CHANGE = 18
/** A session is exchanged before its credential runs out. Milliseconds. */
const LIFE = 200_000

const sessions: { running: Running; since: number }[] = []

async function sessionOf(lane: number): Promise<Running> {
  const { [lane]: known } = sessions
  if (known !== undefined && performance.now() - known.since < LIFE) return known.running
  if (known !== undefined) await stage.end(lane, known.running)
  const running = await stage.start(lane, 'act')
  sessions[lane] = { running, since: performance.now() }
  return running
}

async function request(lane: number, index: number): Promise<void> {
  const token = index % FRESH === 0 ? await stage.freshToken(lane) : (stage.tokens[lane] ?? '')
  demandOk(await guard.check(requestWith(ownHeaders(token)), read))
}

async function supportRequest(lane: number, index: number): Promise<void> {
  const headers = supportHeaders(await sessionOf(lane))
  const changes = index % CHANGE === 0
  demandOk(await guard.check(requestWith(headers, changes ? 'POST' : 'GET'), changes ? rename : read))
}

/** How many of the first `count` requests are of one lane. */
function quota(lane: number, count: number): number {
  return Math.round((count * (lane < OWN ? SHARE_OF_OWN : 1 - SHARE_OF_OWN)) / OWN)
}

function demandOk(result: GuardResult): void {
  if (!result.ok) throw new Error(`A request was refused: ${result.response.status}.`)
}

async function cycle(index: number): Promise<void> {
  await stage.end(index, await stage.start(index))
}

let done = 0
const heaps: number[] = []
for (const count of counts.map(Number)) {
  // Nobody does two things at once: a person a lane.
  await inParallel(PEOPLE, PEOPLE, async (lane) => {
    if (work === 'cycles') for (let run = done + lane; run < count; run += PEOPLE) await cycle(lane)
    else
      for (let run = quota(lane, done); run < quota(lane, count); run += 1)
        await (lane < OWN ? request : supportRequest)(lane, run)
  })
  done = count
  await new Promise((resolve) => setTimeout(resolve, 200))
  // The snapshot collects by itself.
  let text = ''
  for await (const chunk of getHeapSnapshot()) text += chunk
  heaps.push(bytesOf(text))
}
await stage.close()
process.stdout.write(JSON.stringify(heaps))

import { getHeapSnapshot } from 'node:v8'
import { inParallel } from '../client.ts'
import { bytesOf } from '../heapBytes.ts'
import { ownHeaders, requestWith } from './guardRequest.ts'
import { bridgeInProcess } from './inProcess.ts'
import { ACTIONS } from './settings.ts'

/**
 * Puts a bridge and its guard to work in a process of its own, and prints the bytes of all objects after each of the counts:
 * `requests` through the guard, or `cycles` of start and end.
 */
const [url = '', work = '', ...counts] = process.argv.slice(2)
const PEOPLE = 16
const stage = await bridgeInProcess(url, PEOPLE)
const guard = stage.bridge.guard(ACTIONS)
const tag = { action: 'invoice.read', ...ACTIONS['invoice.read'] }

async function request(index: number): Promise<void> {
  const result = await guard.check(requestWith(ownHeaders(stage.tokens[index % PEOPLE] ?? '')), tag)
  if (!result.ok) throw new Error(`A request was refused: ${result.response.status}.`)
}

async function cycle(index: number): Promise<void> {
  await stage.end(index, await stage.start(index))
}

let done = 0
const heaps: number[] = []
for (const count of counts.map(Number)) {
  // Nobody does two things at once: a person a lane.
  if (work === 'requests') await inParallel(count - done, PEOPLE, request)
  else
    await inParallel(PEOPLE, PEOPLE, async (lane) => {
      for (let run = done + lane; run < count; run += PEOPLE) await cycle(lane)
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

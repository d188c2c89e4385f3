import { getHeapSnapshot } from 'node:v8'
import { type Connector, createImpersonationClient } from '../../../packages/client/src/index.ts'
import { fakeConnector, fakeLifecycle, startRequest } from '../../../packages/client/src/testing/index.ts'
import { bytesOf } from './heapBytes.ts'

/** Starts and ends over and over in a process of its own, and prints the bytes on the heap after each of the counts. */
const counts = process.argv.slice(2).map(Number)
let back = fakeConnector({ now: Date.now })
const client = createImpersonationClient({
  connector: replaceable(),
  lifecycle: fakeLifecycle(),
  onIdentityChange: () => undefined,
})
client.subscribe(() => undefined)
await client.resume()

const heaps: number[] = []
let cycles = 0
for (const count of counts) {
  for (; cycles < count; cycles += 1) {
    await client.start(startRequest())
    await client.end()
    // The fake remembers every session and every call. What it remembers is not the client's.
    back = fakeConnector({ now: Date.now })
  }
  heaps.push(await settledHeap())
}
client.dispose()
process.stdout.write(JSON.stringify(heaps))

function replaceable(): Connector {
  return {
    name: 'replaceable',
    actorToken: async () => back.server.ownToken(),
    context: (options) => back.context(options),
    start: (request, options) => back.start(request, options),
    end: (session, options) => back.end(session, options),
    credential: (session, options) =>
      back.credential?.(session, options) ?? Promise.reject(new Error('No credential.')),
  }
}

async function settledHeap(): Promise<number> {
  // Timers that were given up, and what waits for promises, are gone a moment later. The snapshot collects by itself.
  await new Promise((resolve) => setTimeout(resolve, 100))
  let text = ''
  for await (const chunk of getHeapSnapshot()) text += chunk
  return bytesOf(text)
}

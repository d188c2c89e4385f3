import { createImpersonationClient } from '../../../packages/client/src/index.ts'
import { fakeConnector, fakeLifecycle, startRequest } from '../../../packages/client/src/testing/index.ts'

/** Starts and ends over and over in a process of its own (`--expose-gc`), and prints the heap after each of the counts. */
const counts = process.argv.slice(2).map(Number)
const connector = fakeConnector({ now: Date.now })
const client = createImpersonationClient({ connector, lifecycle: fakeLifecycle() })
client.subscribe(() => undefined)
await client.resume()

const heaps: number[] = []
let cycles = 0
for (const count of counts) {
  for (; cycles < count; cycles += 1) {
    await client.start(startRequest())
    await client.end()
  }
  heaps.push(await settledHeap())
}
client.dispose()
process.stdout.write(JSON.stringify(heaps))

/** The heap once nothing more is to be collected: weak references and finalizers need several rounds. */
async function settledHeap(): Promise<number> {
  for (let round = 0; round < 6; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

import { expect, test } from 'vitest'
import { fakeFetch, flush, manualClock } from '../testing/index.ts'
import { bridge } from './bridge.ts'
// What it loads on demand is there already: how long that takes is the machine's affair.
import './bridgeCalls.ts'

/** An event stream that stays in the test's hands. */
function stream() {
  const opened: { send(text: string): void; close(): void; signal: AbortSignal | null }[] = []
  const answer = (signal: AbortSignal | null) => {
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        opened.push({
          send: (text) => controller.enqueue(encoder.encode(text)),
          close: () => controller.close(),
          signal,
        })
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  }
  return { opened, answer }
}

// The code of the calls is loaded by the first of them: not within a few milliseconds on a busy machine.
await import('./bridgeCalls.ts')

const soon = async () => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  await flush()
}

test('watch: `changed` hints, in whatever pieces it arrives', async () => {
  const { opened, answer } = stream()
  const { sent, fetch } = fakeFetch(({ signal }) => answer(signal))
  let hints = 0
  const undo = bridge({ actorToken: async () => 'own-token', fetch, clock: manualClock() }).watch?.(() => {
    hints += 1
  })
  await soon()
  expect(sent[0]?.authorization).toBe('Bearer own-token')
  opened[0]?.send(': hello\n\n')
  opened[0]?.send('event: other\ndata: {}\n\n')
  await soon()
  expect(hints).toBe(0)
  opened[0]?.send('event: cha')
  opened[0]?.send('nged\r\ndata: {}\r\n\r\n')
  await soon()
  expect(hints).toBe(1)
  undo?.()
  expect(opened[0]?.signal?.aborted).toBe(true)
})

test('watch: connects again with growing pauses, and hints because something may have been missed', async () => {
  const clock = manualClock()
  const { opened, answer } = stream()
  let down = true
  const { sent, fetch } = fakeFetch(({ signal }) => (down ? new Response(null, { status: 500 }) : answer(signal)))
  let hints = 0
  const undo = bridge({ actorToken: async () => 'own-token', fetch, clock }).watch?.(() => {
    hints += 1
  })
  await soon()
  for (const pause of [1000, 2000, 4000]) {
    await clock.advance(pause)
    await soon()
  }
  expect(sent).toHaveLength(4)
  expect(hints).toBe(0)
  down = false
  await clock.advance(8000)
  await soon()
  expect(hints).toBe(1)
  opened[0]?.close()
  await soon()
  await clock.advance(1000)
  await soon()
  expect(opened).toHaveLength(2)
  expect(hints).toBe(2)
  undo?.()
  await soon()
  await clock.advance(60_000)
  expect(opened).toHaveLength(2)
  expect(clock.pending()).toBe(0)
})

test('watch: a refused answer is not left open: each try would hold one more connection', async () => {
  const clock = manualClock()
  let cancelled = 0
  const refusal = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        cancel() {
          cancelled += 1
          throw new Error('already gone')
        },
      }),
      { status: 503 },
    )
  const { sent, fetch } = fakeFetch(refusal)
  const undo = bridge({ actorToken: async () => 'own-token', fetch, clock }).watch?.(() => undefined)
  await soon()
  await clock.advance(1000)
  await soon()
  undo?.()
  expect(sent).toHaveLength(2)
  expect(cancelled).toBe(2)
})

test('watch: nobody signed in opens nothing', async () => {
  const { sent, fetch } = fakeFetch()
  const clock = manualClock()
  const undo = bridge({ actorToken: async () => null, fetch, clock }).watch?.(() => undefined)
  await soon()
  await clock.advance(1000)
  undo?.()
  expect(sent).toEqual([])
})

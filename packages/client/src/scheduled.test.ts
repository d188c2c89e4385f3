import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Connector, type ImpersonationState, selectShown, selectSupport } from './index.ts'
import {
  type FakeConnector,
  type FakeServerOptions,
  fakeServer,
  flush,
  manualClock,
  memoryChannel,
  people,
  startRequest,
  type TestClient,
  type TestClientOptions,
  testClient,
} from './testing/index.ts'

const { noor, tomas } = people()

/** What can happen. `tab` is one of two. */
type Move =
  | { readonly do: 'start' | 'switch'; readonly tab: 0 | 1; readonly other: boolean }
  | {
      readonly do:
        | 'end'
        | 'extend'
        | 'reissue'
        | 'signOut'
        | 'resume'
        | 'write'
        | 'restored'
        | 'visible'
        | 'offline'
        | 'online'
      readonly tab: 0 | 1
    }
  | { readonly do: 'revoke' | 'approve' | 'deny' | 'drop messages' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'deliver'; readonly count: number }

const tab = fc.constantFrom(0 as const, 1 as const)
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('start' as const), tab, other: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('switch' as const), tab, other: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'end',
        'extend',
        'reissue',
        'signOut',
        'resume',
        'write',
        'restored',
        'visible',
        'offline',
        'online',
      ),
      tab,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('revoke', 'approve', 'deny', 'drop messages') }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 1000, 20_000, 170_000) }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 6 }) }) },
)

/** Every question waits for the scheduler on its way to the server, and every answer on its way back. */
function scheduled(connector: FakeConnector, scheduler: fc.Scheduler): Connector {
  const travel = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), `${name} →`)
    const answer = await call()
    await scheduler.schedule(Promise.resolve(), `← ${name}`)
    return answer
  }
  return {
    ...connector,
    context: (options) => travel('context', () => connector.context(options)),
    start: (request, options) => travel('start', () => connector.start(request, options)),
    end: (session, options) => travel('end', () => connector.end(session, options)),
    ...(connector.credential === undefined
      ? {}
      : { credential: (session, options) => travel('credential', () => connector.credential!(session, options)) }),
    extend: (session, options) => travel('extend', () => connector.extend!(session, options)),
    cancel: (request, options) => travel('cancel', () => connector.cancel!(request, options)),
    request: (request, options) => travel('request', () => connector.request!(request, options)),
  }
}

type WorldOptions = Pick<FakeServerOptions, 'approval' | 'custody'> & Pick<TestClientOptions, 'replaces' | 'expiry'>

function world(scheduler: fc.Scheduler, options: WorldOptions) {
  const clock = manualClock()
  const server = fakeServer({ ...options, now: clock.truth })
  const tabs = memoryChannel()
  const open = (): Watched => {
    const executed: Executed[] = []
    // The guard of the application: what the assertion says is compared before anything is done.
    const guard: typeof fetch = async (_, init) => {
      const asserted = new Headers(init?.headers).get('Support-Context')
      await scheduler.schedule(Promise.resolve(), 'write →')
      const derived = `${server.live()?.session.id ?? 'own'};e=${server.epoch()}`
      if (asserted !== derived)
        return new Response(null, { status: 409, headers: { 'Support-Context-Mismatch': derived } })
      executed.push({ asserted, as: server.live()?.subject.id ?? 'own' })
      await scheduler.schedule(Promise.resolve(), '← write')
      return new Response('{}')
    }
    const made = testClient({
      ...options,
      clock,
      server,
      tabs,
      fetch: guard,
      onSignOut: () => server.signOut(),
      wrap: (connector) => scheduled(connector, scheduler),
    })
    return { ...made, executed, left: new Set(), shown: null, remaining: null }
  }
  return { clock, server, tabs, views: [open(), open()] as const }
}

interface Executed {
  readonly asserted: string | null
  readonly as: string
}

type Watched = TestClient & {
  readonly executed: Executed[]
  readonly left: Set<string>
  shown: string | null
  remaining: { readonly deadline: number; readonly left: number } | null
}

/** I9 and I11, after every step. */
function look(view: Watched): void {
  const support = selectSupport(view.client.getState())
  const id = support?.session.id ?? null
  if (id !== view.shown && view.shown !== null) view.left.add(view.shown)
  expect(id !== null && view.left.has(id), `${id} was left, and is shown again`).toBe(false)
  view.shown = id
  const left = view.client.remaining()
  if (support === null || left === null) return
  const deadline = support.session.expiresAt
  expect(left).toBeLessThanOrEqual(Math.max(0, deadline - view.clock.truth()) + 1)
  if (view.remaining?.deadline === deadline) expect(left).toBeLessThanOrEqual(view.remaining.left)
  view.remaining = { deadline, left }
}

const settled = ['own', 'active', 'signed-out', 'pending']

test.each([
  { approval: 'never', custody: 'bearer', replaces: true, expiry: 'return' },
  { approval: 'always', custody: 'bearer', replaces: true, expiry: 'return' },
  { approval: 'never', custody: 'cookie', replaces: true, expiry: 'return' },
  { approval: 'never', custody: 'bearer', replaces: false, expiry: 'hold' },
] as const)(
  'any verbs, any order of answers (approval $approval, $custody custody, one step: $replaces, $expiry): I1, I6, I9, I11',
  async (options) => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(move, { minLength: 5, maxLength: 40, size: 'max' }),
        async (scheduler, moves) => {
          const { clock, server, tabs, views } = world(scheduler, options)
          const outcomes: Promise<unknown>[] = []
          const violations: string[] = []
          const quietly = (promise: Promise<unknown>) => void outcomes.push(promise.catch(() => undefined))
          for (const view of views) view.client.subscribe(() => look(view))

          // I1: a write runs under whom the page showed when it was asked for, or not at all.
          const write = async (view: Watched) => {
            const shown = whoIn(view.client.getState())
            const before = view.executed.length
            await view.client.fetch('/api/projects', { method: 'POST' })
            const ran = view.executed.slice(before).map(({ as }) => as)
            if (shown !== null && ran.some((as) => as !== shown)) violations.push(`${ran.join()} instead of ${shown}`)
          }

          const deliver = async (count: number) => {
            for (let turn = 0; turn < count && scheduler.count() > 0; turn += 1) {
              await scheduler.waitOne()
              await flush()
            }
          }

          const play = async (step: Move) => {
            switch (step.do) {
              case 'start':
                return quietly(views[step.tab].client.start(startRequest({ subject: step.other ? tomas : noor })))
              case 'switch':
                return quietly(views[step.tab].client.switchTo({ subject: step.other ? tomas : noor }))
              case 'end':
              case 'reissue':
              case 'signOut':
              case 'extend':
              case 'resume':
                return quietly(views[step.tab].client[step.do]())
              case 'write':
                return quietly(write(views[step.tab]))
              case 'restored':
              case 'visible':
              case 'offline':
              case 'online':
                return views[step.tab].lifecycle.signal(step.do)
              case 'revoke':
                return server.revoke()
              case 'approve':
              case 'deny':
                if (server.request()?.state === 'pending') server.decide(step.do === 'approve' ? 'approved' : 'denied')
                return
              case 'drop messages':
                return tabs.drop(true)
              case 'wait':
                return clock.advance(step.ms)
              case 'deliver':
                return deliver(step.count)
            }
          }

          for (const { client } of views) quietly(client.resume())
          await flush()
          await deliver(4)
          for (const step of moves) {
            await play(step)
            await flush()
            views.forEach(look)
          }

          // The network calms down. Answers arrive, what hangs is given up, everybody asks once more.
          const calm = async () => {
            for (let turn = 0; turn < 12; turn += 1) {
              await deliver(1000)
              await clock.advance(1000)
            }
          }
          await calm()
          // Twice: an approval that one tab finds by asking goes on to a start that the other has to learn of.
          for (let turn = 0; turn < 2; turn += 1) {
            for (const { client } of views) quietly(client.resume())
            await calm()
          }
          await Promise.all(outcomes)
          expect(violations).toEqual([])
          for (const view of views) {
            const { status } = view.client.getState()
            expect(settled).toContain(status)
            expect(selectSupport(view.client.getState())?.session.id ?? null).toBe(server.live()?.session.id ?? null)
          }

          quietly(views[0].client.end())
          await calm()
          expect(server.live()).toBe(null)
          quietly(views[1].client.resume())
          await calm()
          for (const { client } of views) {
            expect(server.signedIn() ? ['own', 'pending'] : ['signed-out']).toContain(client.getState().status)
            client.dispose()
          }
          await flush()
          expect(clock.pending()).toBe(0)
        },
      ),
      { numRuns: 120 },
    )
  },
  120_000,
)

function whoIn(state: ImpersonationState): string | null {
  const shown = selectShown(state)
  if (shown === null) return null
  return shown.status === 'active' ? shown.subject.id : 'own'
}

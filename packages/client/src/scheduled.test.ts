import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClient } from './createClient.ts'
import {
  type ClientOptions,
  type Connector,
  type ImpersonationClient,
  type ImpersonationState,
  selectShown,
  selectSupport,
} from './index.ts'
import { createMachine } from './machine.ts'
import {
  type FakeConnector,
  type FakeLifecycle,
  type FakeServerOptions,
  fakeConnector,
  fakeLifecycle,
  fakeServer,
  flush,
  type ManualClock,
  manualClock,
  memoryChannel,
  memoryOnce,
  memoryTabStorage,
  people,
  startRequest,
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
        | 'hidden'
        | 'dispose'
      readonly tab: 0 | 1
    }
  | { readonly do: 'revoke' | 'approve' | 'deny' | 'drop messages' }
  | { readonly do: 'wait' | 'sleep' | 'set clock'; readonly ms: number }
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
        'hidden',
        'dispose',
      ),
      tab,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('revoke', 'approve', 'deny', 'drop messages') }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 1000, 20_000, 170_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: fc.constantFrom(900, 1500, 60_000, 400_000) }),
  },
  {
    // Not by what a sleep takes: set back by just that before anybody looked, no clock of the device would know of either.
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('set clock' as const), ms: fc.constantFrom(-86_400_000, 7_200_000) }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 6 }) }) },
)

/** Waits until the scheduler says so. */
type Wait = (name: string) => Promise<void>

function waitOf(scheduler: fc.Scheduler): Wait {
  return (name) => scheduler.schedule(Promise.resolve(), name)
}

/** Every question waits for the scheduler on its way to the server, and every answer on its way back. */
function scheduled(connector: FakeConnector, wait: Wait): Connector {
  const travel = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    await wait(`${name} →`)
    const answer = await call()
    await wait(`← ${name}`)
    return answer
  }
  const { actorToken, credential } = connector
  return {
    ...connector,
    ...(actorToken === undefined ? {} : { actorToken: () => travel('actorToken', actorToken) }),
    ...(credential === undefined
      ? {}
      : { credential: (session, options) => travel('credential', () => credential(session, options)) }),
    context: (options) => travel('context', () => connector.context(options)),
    start: (request, options) => travel('start', () => connector.start(request, options)),
    end: (session, options) => travel('end', () => connector.end(session, options)),
    extend: (session, options) => travel('extend', () => connector.extend!(session, options)),
    cancel: (request, options) => travel('cancel', () => connector.cancel!(request, options)),
    request: (request, options) => travel('request', () => connector.request!(request, options)),
  }
}

type WorldOptions = Pick<FakeServerOptions, 'approval' | 'custody'> & {
  readonly replaces: boolean
  readonly expiry: NonNullable<ClientOptions['expiry']>
}

/** Two tabs of one browser, in which everything that a client ever waits for waits for the scheduler. */
function world(scheduler: fc.Scheduler, options: WorldOptions, awaited: Set<string>) {
  const clock = manualClock()
  const server = fakeServer({ ...options, now: clock.truth })
  const tabs = memoryChannel()
  const locks = memoryOnce()
  const wait: Wait = (name) => {
    awaited.add(name)
    return waitOf(scheduler)(name)
  }
  const open = (): Watched => {
    const executed: Executed[] = []
    // The guard of the application: what the assertion says is compared before anything is done.
    const guard: typeof fetch = async (_, init) => {
      const asserted = new Headers(init?.headers).get('Support-Context')
      await wait('write →')
      const derived = `${server.live()?.session.id ?? 'own'};e=${server.epoch()}`
      if (asserted !== derived)
        return new Response(null, { status: 409, headers: { 'Support-Context-Mismatch': derived } })
      executed.push({ asserted, as: server.live()?.subject.id ?? 'own' })
      await wait('← write')
      return new Response('{}')
    }
    const lifecycle = fakeLifecycle()
    const once = locks.tab()
    const given: ClientOptions = {
      connector: scheduled(fakeConnector({ ...options, server, now: clock.truth }), wait),
      clock,
      channel: tabs.tab(),
      lifecycle,
      storage: memoryTabStorage(),
      once: { ...once, claim: (name) => wait('claim').then(() => once.claim(name)) },
      fetch: guard,
      expiry: options.expiry,
      captureReturn: () => wait('captureReturn'),
      beforeContextChange: () => wait('beforeContextChange'),
      resetHooks: ['queries', 'drafts'].map((name) => ({ name, reset: () => wait(name) })),
      onIdentityChange: () => wait('onIdentityChange'),
      onSignOut: () => wait('onSignOut').then(() => server.signOut()),
    }
    const client = createClient(given, (runtime) => wait('machine').then(() => createMachine(runtime)))
    const made: Watched = { client, clock, lifecycle, executed, left: new Set(), shown: null, remaining: null }
    client.subscribe(() => look(made))
    return made
  }
  const views: [Watched, Watched] = [open(), open()]
  return { clock, server, tabs, views, open }
}

interface Executed {
  readonly asserted: string | null
  readonly as: string
}

interface Watched {
  readonly client: ImpersonationClient
  readonly clock: ManualClock
  readonly lifecycle: FakeLifecycle
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
  // A second, because shorter naps of the device than that cannot be told from clocks that are read apart.
  expect(left).toBeLessThanOrEqual(Math.max(0, deadline - view.clock.truth()) + 1000)
  if (view.remaining?.deadline === deadline) expect(left).toBeLessThanOrEqual(view.remaining.left)
  view.remaining = { deadline, left }
}

const settled = ['own', 'active', 'signed-out', 'pending']

// By hand: more runs (`RUNS=2000`), or those of a failure again (`SEED=…`, as it prints them).
const { RUNS = '120', SEED } = process.env
const SIZE = { numRuns: Number(RUNS), ...(SEED === undefined ? {} : { seed: Number(SEED) }) }

/** What has ever been waited for, in all runs. */
const awaited = new Set<string>()

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
          const { clock, server, tabs, views, open } = world(scheduler, options, awaited)
          const outcomes: Promise<unknown>[] = []
          const violations: string[] = []
          const quietly = (promise: Promise<unknown>) => void outcomes.push(promise.catch(() => undefined))

          // I1: a write runs under whom the page showed when it was asked for, or not at all.
          const write = async (view: Watched) => {
            const shown = whoIn(view.client.getState())
            const before = view.executed.length
            await view.client.fetch('/api/projects', { method: 'POST' })
            const ran = view.executed.slice(before).map(({ as }) => as)
            if (shown !== null && ran.some((as) => as !== shown)) violations.push(`${ran.join()} instead of ${shown}`)
          }

          // A page that is left, or asked for its reload, is a new one at once.
          const reopen = (place: 0 | 1) => {
            views[place].client.dispose()
            views[place] = open()
            quietly(views[place].client.resume())
          }
          const reloadWhereAsked = () => {
            for (const place of [0, 1] as const) if (views[place].lifecycle.reloads() > 0) reopen(place)
          }

          const deliver = async (count: number) => {
            for (let turn = 0; turn < count && scheduler.count() > 0; turn += 1) {
              await scheduler.waitOne()
              await flush()
              reloadWhereAsked()
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
              case 'hidden':
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
              case 'sleep':
                return clock.sleep(step.ms)
              case 'set clock':
                return clock.setWallClock(step.ms)
              case 'dispose':
                return reopen(step.tab)
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
            reloadWhereAsked()
            views.forEach(look)
          }

          // The network calms down. Answers arrive, what hangs is given up, everybody asks once more.
          for (const { lifecycle } of views) lifecycle.signal('visible')
          const calm = async () => {
            for (let turn = 0; turn < 12; turn += 1) {
              await deliver(1000)
              await clock.advance(1000)
              reloadWhereAsked()
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
            // Held: it has run out, and somebody has to decide.
            if (options.expiry === 'hold' && status === 'expired') continue
            expect(settled).toContain(status)
            expect(selectSupport(view.client.getState())?.session.id ?? null).toBe(server.live()?.session.id ?? null)
          }

          quietly(views[0].client.end())
          await calm()
          expect(server.live()).toBe(null)
          quietly(options.expiry === 'hold' ? views[1].client.end() : views[1].client.resume())
          await calm()
          for (const { client } of views) {
            expect(server.signedIn() ? ['own', 'pending'] : ['signed-out']).toContain(client.getState().status)
            client.dispose()
          }
          await flush()
          expect(clock.pending()).toBe(0)
        },
      ),
      SIZE,
    )
  },
  120_000,
)

test('every kind of await was scheduled', () => {
  expect([...awaited].sort()).toEqual([
    'actorToken →',
    'beforeContextChange',
    'cancel →',
    'captureReturn',
    'claim',
    'context →',
    'credential →',
    'drafts',
    'end →',
    'extend →',
    'machine',
    'onIdentityChange',
    'onSignOut',
    'queries',
    'request →',
    'start →',
    'write →',
    '← actorToken',
    '← cancel',
    '← context',
    '← credential',
    '← end',
    '← extend',
    '← request',
    '← start',
    '← write',
  ])
})

function whoIn(state: ImpersonationState): string | null {
  const shown = selectShown(state)
  if (shown === null) return null
  return shown.status === 'active' ? shown.subject.id : 'own'
}

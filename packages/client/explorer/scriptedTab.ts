import { CONTEXT_MISMATCH_HEADER } from '@understudy/protocol'
import type { ClientEvents, IdentityChange, ImpersonationClient } from '../src/client.ts'
import type { Instant } from '../src/stack/reckoning.ts'
import { fakeFetch, type SentRequest } from '../src/testing/fakeFetch.ts'
import type { FakeLifecycle } from '../src/testing/fakeLifecycle.ts'
import { fakeLifecycle } from '../src/testing/fakeLifecycle.ts'
import { loadedClient } from '../src/testing/loadedClient.ts'
import { memoryOnce } from '../src/testing/memoryOnce.ts'
import { ACTIONS } from './rights.ts'
import { type ScriptedClock, scriptedClock } from './scriptedClock.ts'
import { type ScriptedConnector, scriptedConnector } from './scriptedConnector.ts'
import type { Write } from './write.ts'

/** Something the client waits for. */
export interface Awaited {
  readonly done: () => void
  readonly fail: (error: unknown) => void
}

export interface AwaitedReset extends Awaited {
  readonly change: IdentityChange
}

interface SentWrite extends Awaited {
  readonly sent: SentRequest
  respond(response: Response): void
}

const EVENTS: readonly (keyof ClientEvents)[] = ['warning', 'started', 'ended', 'returned', 'error']

/** The real client with every port in the script's hands. */
export interface ScriptedTab extends ScriptedConnector {
  readonly client: ImpersonationClient
  readonly clock: ScriptedClock
  readonly lifecycle: FakeLifecycle
  /** Resets of the host under way, oldest first. */
  readonly resets: AwaitedReset[]
  /** Sign-outs of the host under way. */
  readonly signOuts: Awaited[]
  /** Writes as they left the client, oldest first. */
  readonly writes: SentWrite[]
  /** Epochs posted, oldest first. */
  readonly posted: number[]
  /** Everything that leaves the client and is no request: events, and what it stores. Oldest first. */
  readonly outside: unknown[]
  /** Another tab, or a forger, says so. */
  tell(epoch: number): void
}

/** `from`: what the device's clocks show. */
export function scriptedTab(custody: 'bearer' | 'cookie', from?: Instant): ScriptedTab {
  const clock = scriptedClock(from)
  const lifecycle = fakeLifecycle()
  const scripted = scriptedConnector(custody)
  const resets: AwaitedReset[] = []
  const signOuts: Awaited[] = []
  const writes: SentWrite[] = []
  const posted: number[] = []
  const outside: unknown[] = []
  let stored: string | null = null
  const listeners = new Set<(message: { readonly kind: 'changed'; readonly epoch: number }) => void>()
  const network = fakeFetch(
    (sent) =>
      new Promise<Response>((respond, fail) => {
        // As the platform does.
        sent.signal?.addEventListener('abort', () => fail(sent.signal?.reason))
        writes.push({ sent, respond, done: () => respond(new Response('{}')), fail })
      }),
  )
  const client = loadedClient({
    connector: scripted.connector,
    clock,
    lifecycle,
    fetch: network.fetch,
    actions: ACTIONS,
    // Marks are for people, and their timers for other tests.
    warningMarks: [],
    once: memoryOnce().tab(),
    storage: {
      read: () => stored,
      write(value) {
        stored = value
        outside.push(value)
      },
    },
    channel: {
      post: ({ epoch }) => posted.push(epoch),
      listen(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      close: () => listeners.clear(),
    },
    onIdentityChange: (change) => new Promise<void>((done, fail) => resets.push({ change, done, fail })),
    onSignOut: () => new Promise<void>((done, fail) => signOuts.push({ done, fail })),
  })
  for (const event of EVENTS) client.on(event, (detail) => outside.push(detail))
  return {
    ...scripted,
    client,
    clock,
    lifecycle,
    resets,
    signOuts,
    writes,
    posted,
    outside,
    tell(epoch) {
      for (const listener of [...listeners]) listener({ kind: 'changed', epoch })
    },
  }
}

/** What the guard sends back for an outcome. */
export function responseOf(outcome: Write['outcome']): Response {
  switch (outcome) {
    case 'mismatch':
      return new Response(null, { status: 409, headers: { [CONTEXT_MISMATCH_HEADER]: 'own;e=0' } })
    case 'session-ended': {
      const problem = {
        type: 'https://understudy.dev/problems/session_ended',
        title: 'Session ended',
        status: 401,
        code: 'session_ended',
        detail: 'The support session is over.',
      }
      return new Response(JSON.stringify(problem), {
        status: 401,
        headers: { 'Content-Type': 'application/problem+json' },
      })
    }
    case 'refused':
      return new Response(null, { status: 401 })
    default:
      return new Response('{}')
  }
}

import type { Capabilities, ContextAnswer, ImpersonationError, StartedAnswer } from '@understudy/protocol'
import { isImpersonationError } from '@understudy/protocol'
import { readContextAnswer, readStartAnswer } from '../../answers.ts'
import { browserClock } from '../../ports/clock.ts'
import type { CallOptions, Connector, KeyedCallOptions } from '../../ports/connector.ts'
import type { StartRequest } from '../../stack/state.ts'
import type { ConnectorGround, GroundAbilities, GroundAbility } from '../describeConnector.ts'

/** Throws what is wrong. */
export function demand(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what)
}

export const same = (found: unknown, wanted: unknown, what: string) =>
  demand(Object.is(found, wanted), `${what} is ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}.`)

export const call = (): CallOptions => ({ signal: new AbortController().signal })
export const keyed = (key: string): KeyedCallOptions => ({ ...call(), idempotencyKey: key })

/** Everybody. */
export const always = () => null

/** Those whose ground can do this. */
export const needs = (ability: GroundAbility) => (_: Capabilities, ground: GroundAbilities) =>
  ground[ability] ? null : ability

/** What is on after a start: the connector of the page that is there then, and what the back end says. */
export interface Underway {
  readonly connector: Connector
  readonly started: StartedAnswer | null
  readonly context: Extract<ContextAnswer, { state: 'active' }>
}

/** Starts, leaves the page where that is the way, and reads back. */
export async function begin(ground: ConnectorGround, request: StartRequest = ground.request): Promise<Underway> {
  const { connector } = ground
  const capabilities = connector.capabilities
  if (capabilities?.start === 'redirect') {
    const page = await leave(ground, request)
    return { connector: page, started: null, context: active(await readBack(page)) }
  }
  const answer = readStartAnswer(await connector.start(request, keyed('key-begin')))
  demand(answer.outcome === 'started', `The start is ${answer.outcome}.`)
  return { connector, started: answer, context: active(await readBack(connector, answer)) }
}

/** Starts by leaving the page, and comes back. */
export async function leave(ground: ConnectorGround, request: StartRequest): Promise<Connector> {
  const { connector, departures, follow } = ground
  demand(departures !== undefined && follow !== undefined, 'A ground of redirects needs `departures` and `follow`.')
  const before = departures.length
  const page = new AbortController()
  const settled = connector.start(request, { signal: page.signal, idempotencyKey: `key-leave-${before}` }).then(
    () => 'resolved',
    (error: unknown) => (page.signal.aborted ? 'left' : error),
  )
  await Promise.race([settled, until(() => departures.length > before)])
  const departure = departures.at(-1)
  if (departures.length === before || departure === undefined) throw await settled
  demand(departures.length === before + 1, 'The page was left more than once.')
  const next = await follow(departure)
  page.abort()
  same(await settled, 'left', 'A start that leaves the page')
  return next
}

/** What the back end says, to the credential of the session or to the connector that keeps it. */
export async function readBack(connector: Connector, started: StartedAnswer | null = null): Promise<ContextAnswer> {
  const credential = started?.credential?.accessToken
  const session = started?.session.id
  return readContextAnswer(
    await connector.context({
      ...call(),
      ...(credential === undefined ? {} : { credential }),
      ...(credential === undefined && session !== undefined ? { session } : {}),
    }),
  )
}

export function active(answer: ContextAnswer): Underway['context'] {
  demand(answer.state === 'active', `The back end says "${answer.state}" after a start.`)
  return answer
}

/** What a call is refused with. */
export async function refusalOf(run: () => Promise<unknown>): Promise<ImpersonationError> {
  try {
    await run()
  } catch (thrown) {
    demand(isImpersonationError(thrown), `Thrown was ${String(thrown)}, which is no ImpersonationError.`)
    return thrown
  }
  throw new Error('Nothing was refused.')
}

/** The back end itself has this many open, now or soon: some clear up a moment later. Not looked at where there is no look. */
export async function open({ alive }: ConnectorGround, wanted: 0 | 1, when: string): Promise<void> {
  if (alive === undefined) return
  await until(async () => (await alive()) === wanted)
  same(await alive(), wanted, `${when} the number of sessions that the back end has open`)
}

/** Who is on after the end: the actor again, or nobody where the own session did not survive. */
export function restored(answer: ContextAnswer, { ownSession }: Capabilities, ground: ConnectorGround): void {
  if (ownSession === 'none') {
    same(answer.state, 'signed-out', 'The state after the end')
    return
  }
  demand(answer.state === 'own', `The back end says "${answer.state}" after the end.`)
  same(answer.actor.id, ground.actor.id, 'The actor after the end')
}

/** Five seconds: a connector may ask the back end for something first. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const clock = browserClock()
  const begun = clock.monotonic()
  while (!(await condition()) && clock.monotonic() - begun < 5000) {
    await new Promise<void>((resolve) => {
      clock.after(5, resolve)
    })
  }
}

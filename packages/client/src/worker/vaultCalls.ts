import type { ContextAnswer, StartedAnswer } from '@understudy/protocol'
import type { BridgeCalls } from '../connectors/bridgeCalls.ts'
import { randomKey } from '../ports/random.ts'
import { readToken } from '../readToken.ts'
import { failure } from '../stack/failure.ts'
import type { Active } from '../stack/state.ts'
import { tokenDeviation } from '../tokenDeviation.ts'
import type { Keeper } from './keeper.ts'
import type { VaultCall } from './pageMessages.ts'

type Started = Extract<VaultCall, { name: 'start' }>

export interface VaultCalls {
  /** Makes one call to the bridge. What it resolves to may leave the worker. */
  run(call: VaultCall, signal: AbortSignal): Promise<unknown>
  /** The credential of a session; asks the bridge first where none is held, as after the page's first rendering. */
  credentialOf(session: string, signal: AbortSignal): Promise<string | null>
}

interface Dependencies {
  readonly connector: BridgeCalls
  readonly keeper: Keeper
  readonly ownToken: () => Promise<string | null>
}

/** The calls of the connector, with the checks that bearer custody makes in the page: there is no token there to check. */
export function createVaultCalls({ connector, keeper, ownToken }: Dependencies): VaultCalls {
  async function askContext(signal: AbortSignal): Promise<ContextAnswer> {
    const turn = keeper.turn()
    const heard = keeper.time.asking()
    const answer = await connector.context({ signal })
    heard(answer.now)
    // Started or left meanwhile: this is yesterday's truth, and must not drop today's credential.
    if (turn === keeper.turn()) await keeper.follow(answer)
    return answer
  }

  async function readBack(session: string, signal: AbortSignal): Promise<ContextAnswer> {
    const credential = keeper.held(session)
    if (credential === null) throw failure('unverified_start', { detail: 'Deviation: credential_lapsed.' })
    const answer = await connector.context({ signal, credential })
    if (answer.state === 'active' && answer.session.id === session) keeper.confirm(session)
    return answer
  }

  async function start({ request, key }: Started, signal: AbortSignal): Promise<unknown> {
    const turn = keeper.turn()
    const heard = keeper.time.asking()
    const answer = await connector.begin(request, { signal, idempotencyKey: key })
    // To be left is the page, by the page.
    if (answer.outcome !== 'started') return answer
    heard(answer.now)
    const { credential, ...rest } = answer
    const wrong = await deviation(answer)
    if (wrong !== null || credential === undefined) {
      await abandon(answer.session.id)
      throw failure('unverified_start', { detail: `Deviation: ${wrong ?? 'no_credential'}.` })
    }
    if (turn === keeper.turn() && !signal.aborted) keeper.keepUnconfirmed(activeOf(answer), credential, answer.now)
    return rest
  }

  async function deviation(answer: StartedAnswer): Promise<string | null> {
    const { credential, session } = answer
    if (credential === undefined) return 'no_credential'
    if (credential.expiresAt > session.expiresAt) return 'credential_outlives_session'
    return tokenDeviation(activeOf(answer), readToken(credential.accessToken), readToken(await ownToken()))
  }

  /** On a best effort: the page, which cannot name this session, asks who it is, and finds it if it still stands. */
  async function abandon(id: string): Promise<void> {
    const signal = new AbortController().signal
    await connector.end({ id }, { signal, idempotencyKey: randomKey() }).catch(() => undefined)
  }

  return {
    async run(call, signal) {
      switch (call.name) {
        case 'context':
          return call.session === null ? askContext(signal) : readBack(call.session, signal)
        case 'start':
          return start(call, signal)
        case 'end': {
          const answer = await connector.end({ id: call.of }, { signal, idempotencyKey: call.key })
          if (keeper.session() === call.of) keeper.drop()
          return answer
        }
        case 'extend': {
          const answer = await connector.extend({ id: call.of }, { signal, idempotencyKey: call.key })
          keeper.extend(answer.session)
          return answer
        }
        case 'cancel':
          return connector.cancel({ id: call.of }, { signal, idempotencyKey: call.key })
        case 'request':
          return connector.request({ id: call.of }, { signal })
      }
    },
    async credentialOf(session, signal) {
      // Nothing is held before the first question of this worker. A session that is merely not the one held is refused.
      if (keeper.session() === null) await askContext(signal)
      return keeper.read(session)
    },
  }
}

function activeOf({ actor, subject, session }: StartedAnswer): Active {
  return { status: 'active', actor, subject, session }
}

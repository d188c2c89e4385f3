import { readSessionClaims } from '@understudy/protocol'
import { readCredentialAnswer } from '../answers.ts'
import { asError, failure } from '../stack/failure.ts'
import type { Active } from '../stack/state.ts'
import { tokenDeviation } from '../tokenDeviation.ts'
import type { SessionRuntime } from './sessionRuntime.ts'

export interface Credentials {
  /** Fetches the next credential of a session into the vault. One call at a time per session. Never rejects. */
  renew(active: Active): Promise<void>
  /** The credential to send with, renewed first where it has lapsed; `null` when there is none to be had. */
  fresh(active: Active): string | Promise<string | null>
  /** Names the claim of a token that does not belong to the session; `null` when all do. */
  deviation(active: Active, token: string): Promise<string | null>
}

export function createCredentials(runtime: SessionRuntime): Credentials {
  const { connector, vault, time } = runtime
  const claimsOf = (token: string) => readSessionClaims(runtime.payloadOf(token))
  const underway = new Map<string, Promise<void>>()

  async function deviation(active: Active, token: string): Promise<string | null> {
    const own = await runtime.call(() => runtime.actorToken())
    return tokenDeviation(active, claimsOf(token), own === null ? null : claimsOf(own))
  }

  async function fetchNext(active: Active): Promise<void> {
    const { id } = active.session
    try {
      const heard = time.asking()
      const answer = readCredentialAnswer(
        await runtime.call(async (signal) => {
          if (connector.credential === undefined) throw failure('unsupported', { detail: 'Needed: credential().' })
          return connector.credential({ id }, { signal })
        }),
      )
      heard(answer.now)
      const { credential } = answer
      const wrong = await deviation(active, credential.accessToken)
      if (wrong !== null) throw failure('unverified_start', { detail: `Deviation: ${wrong}.` })
      if (!isWanted(runtime, id)) return
      vault.put(id, credential, answer.now)
      runtime.dispatch({ type: 'credential-kept', session: id })
    } catch (thrown) {
      runtime.dispatch({ type: 'credential-failed', session: id, error: asError(thrown) })
    }
  }

  function renew(active: Active): Promise<void> {
    const { id } = active.session
    const known = underway.get(id)
    if (known !== undefined) return known
    const fetching = fetchNext(active).finally(() => underway.delete(id))
    underway.set(id, fetching)
    return fetching
  }

  return {
    renew,
    deviation,
    fresh(active) {
      const held = () => vault.read(active.session.id, time.now())
      return held() ?? renew(active).then(held)
    },
  }
}

/** The commit guard of the vault: a credential that arrives late is thrown away. */
function isWanted(runtime: SessionRuntime, session: string): boolean {
  const { state, adopting } = runtime.model()
  return adopting?.session.id === session || (state.status === 'active' && state.session.id === session)
}

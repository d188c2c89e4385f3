import type { Person } from '@understudy/protocol'
import { readOwnPerson, readPerson } from '../claims.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { ImpersonationState } from '../stack/state.ts'

/** Asks the server who we are, and resolves when the state has settled or is suspended. Never rejects. */
export async function resume(runtime: Runtime): Promise<void> {
  if (runtime.disposed()) return
  runtime.attach()
  // At once where nothing has to be read first: what the page does next must find the doubt.
  if (!runtime.ordinary() || !(await staysOrdinary(runtime))) runtime.dispatch({ type: 'resume' })
  await runtime.when(isSettled)
}

const UNDER_WAY: readonly ImpersonationState['status'][] = ['resolving', 'switching', 'starting', 'ending', 'leaving']

function isSettled({ status }: ImpersonationState): boolean {
  return !UNDER_WAY.includes(status)
}

/**
 * Whether there is nothing to ask for: the host hints at an ordinary user, and the own token names nobody else.
 * Neither is trusted for more than leaving the server alone.
 */
async function staysOrdinary(runtime: Runtime): Promise<boolean> {
  const { state, booted } = runtime.model()
  const rests = state.status === 'own' || state.status === 'signed-out'
  if (booted ? !rests : state.status !== 'resolving') return false
  try {
    const actor = await knownPerson(runtime)
    if (actor === undefined) return false
    runtime.settleOrdinary(actor)
    return true
  } catch (thrown) {
    runtime.report(thrown)
    return false
  }
}

/** Who is there by the page's own knowledge; `null`: nobody; `undefined`: a token that names somebody else besides, or none to read. */
async function knownPerson(runtime: Runtime): Promise<Person | null | undefined> {
  const { actor, actorToken } = runtime.connector
  if ((actor ?? actorToken) === undefined) return undefined
  // No time limit, because an ordinary user's page sets no timer.
  const told = actor === undefined ? await runtime.actorToken() : await runtime.call(() => actor(), null)
  if (told === null) return null
  return (typeof told === 'string' ? readOwnPerson(told) : readPerson(told)) ?? undefined
}

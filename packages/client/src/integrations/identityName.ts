import type { ImpersonationClient } from '../client.ts'
import { senderOf } from '../fetchSender.ts'
import { failure } from '../stack/failure.ts'
import { ownOf } from '../stack/selectors.ts'
import type { Active, ImpersonationState, Settled } from '../stack/state.ts'
import { shortDigest } from './digest.ts'

/** Marks of the two kinds of namespaces, so that those of support sessions are found without knowing their ids. */
export const OWN = 'o.'
export const SUPPORT = 's.'

/** The namespace of an identity, without its id in it; `null` for nobody. */
export function namespaceOf(identity: Settled): string | null {
  switch (identity.status) {
    case 'signed-out':
      return null
    case 'own':
      return OWN + shortDigest(`own ${identity.actor.id}`)
    case 'active':
      return nameOf(identity)
  }
}

/** The namespace of a support session. */
export function nameOf({ session }: Active): string {
  return SUPPORT + shortDigest(`support ${session.id}`)
}

/** The identity one may write for. @throws the code that says why there is none, `identity_unknown` while it is open */
export function writerOf(state: ImpersonationState): Settled {
  // The page shows the actor, and what is kept now is kept for them. A session that is being replaced is another matter:
  // the server may have ended it already.
  const own = state.status === 'starting' && state.last === null
  const sender = own ? ownOf(state.actor) : senderOf(state)
  if (sender === null) throw failure('identity_unknown')
  return sender
}

/**
 * A name for an IndexedDB database (or whatever else has names) of the identity on screen, or of the one given: the
 * actor's own, or that of one support session. Carries no id. Opens and deletes nothing: delete the database of a support
 * session when it is left. A reissued session has another name (`started` tells of it): databases cannot be renamed.
 *
 * @throws `identity_unknown` and the other codes of `client.fetch` while it is not certain who is on screen; `signed_out`
 *
 * @example
 * indexedDB.open(identityName(client, 'drafts'))
 * // when the identity changes
 * if (from.status === 'active') indexedDB.deleteDatabase(identityName(from, 'drafts'))
 */
export function identityName(source: Pick<ImpersonationClient, 'getState'> | Settled, base: string): string {
  const namespace = namespaceOf('getState' in source ? writerOf(source.getState()) : source)
  if (namespace === null) throw failure('signed_out')
  return `${base}.${namespace}`
}

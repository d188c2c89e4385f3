import type { ContextAssertion } from '@understudy/protocol'
import { resume } from './actions/resume.ts'
import { readSubject } from './claims.ts'
import type { Runtime } from './runtime/runtime.ts'
import { failure } from './stack/failure.ts'
import { ownOf, sameIdentity, selectShown } from './stack/selectors.ts'
import type { ImpersonationState, Settled } from './stack/state.ts'

/** How long a request waits for the identity to be known. Milliseconds. */
const WAIT_LIMIT = 10_000
const SAFE = ['GET', 'HEAD', 'OPTIONS']

/** Under whom one request goes. All members are of the same moment. */
export interface Sender {
  readonly sender: Settled
  /** `null`: nobody, and so nothing to assert. */
  readonly assertion: ContextAssertion | null
  /** Fires when the identity is left. `null`: without one nothing is left behind, a sign-in must not abort itself. */
  readonly identity: AbortSignal | null
}

/**
 * Who is asking, where that is certain; `null` where it is about to be known: see {@link untilAnotherState}. `before` is who
 * it was when the request was made; `null`: anybody may follow.
 *
 * @throws `superseded` where it is no longer who it was when the request was made; where it is certain that nobody may
 * ask, the code that says why.
 */
export function whoAsks(runtime: Runtime, before: Settled | null): Sender | null {
  runtime.notice()
  const { state, epoch } = runtime.model()
  const sender = senderOf(state)
  if (sender === null) return null
  if (before !== null && !sameIdentity(before, sender)) throw failure('superseded')
  if (sender.status === 'signed-out') return { sender, assertion: null, identity: null }
  const session = sender.status === 'active' ? sender.session.id : 'own'
  return { sender, assertion: { session, epoch }, identity: runtime.identity() }
}

/** @throws `identity_unknown` when it stays open who is asking; `disposed` */
export async function untilAnotherState(runtime: Runtime): Promise<void> {
  const { state, booted } = runtime.model()
  if (state.status === 'resolving' && !booted) void resume(runtime)
  if (await runtime.when((next) => next !== state, WAIT_LIMIT)) return
  throw failure(runtime.disposed() ? 'disposed' : 'identity_unknown')
}

/**
 * Whether the identity is still certain once its credential is there. `false`: in doubt, ask again.
 *
 * @throws where it is left, or being left: `end()` may have come while the credential was awaited.
 */
export function isStillAsking(runtime: Runtime, { sender, identity }: Sender): boolean {
  // Bare: whatever has become of nobody, it goes out as nobody.
  if (sender.status === 'signed-out') return true
  const now = senderOf(runtime.model().state)
  if (identity?.aborted) throw failure('superseded')
  return now !== null && sameIdentity(sender, now)
}

/** Who was on screen when the request was made; `null` where it was nobody. @throws `superseded` for a write in between */
export function madeUnder(state: ImpersonationState, method: string): Settled | null {
  if (state.status === 'switching') {
    if (SAFE.includes(method)) return null
    throw failure('superseded')
  }
  const shown = selectShown(state)
  return shown?.status === 'signed-out' ? null : shown
}

/** Under whom a request goes now; `null` where that is about to be known. @throws where it may not go at all */
export function senderOf(state: ImpersonationState): Settled | null {
  switch (state.status) {
    case 'own':
    case 'active':
    case 'signed-out':
      return state
    case 'pending':
      return ownOf(state.actor)
    case 'resolving':
    case 'starting':
    case 'switching':
      return null
    case 'expired':
      throw failure('session_expired')
    case 'ending':
      throw failure('superseded')
    case 'suspended':
      throw failure('identity_unknown')
    case 'leaving':
      throw failure('signed_out')
  }
}

/**
 * The credential of this identity and of no other; `null` where none is sent (cookie custody, nobody signed in).
 *
 * @throws where there is none to be had: another identity's would do something else than was shown.
 */
export async function credentialOf(runtime: Runtime, { sender, identity }: Sender): Promise<string | null> {
  if (identity === null || runtime.connector.actorToken === undefined) return null
  const token = sender.status === 'active' ? await runtime.fresh(sender) : await runtime.actorToken()
  if (token === null) {
    runtime.dispatch({ type: 'doubt' })
    throw failure(sender.status === 'active' ? 'identity_unknown' : 'signed_out')
  }
  // The host signed somebody else in without telling: the page still shows the one before.
  if (sender.status === 'own' && (subjectOf(token, identity) ?? sender.actor.id) !== sender.actor.id) {
    runtime.dispatch({ type: 'doubt' })
    throw failure('superseded')
  }
  return token
}

// The last own token of an identity, which takes it along when it is left, and whom it is about: a page sends the same one
// again and again.
const read = /* @__PURE__ */ new WeakMap<AbortSignal, { readonly token: string; readonly subject: string | null }>()

function subjectOf(token: string, identity: AbortSignal): string | null {
  const last = read.get(identity)
  if (last?.token === token) return last.subject
  const subject = readSubject(token)
  read.set(identity, { token, subject })
  return subject
}

import type { ContextAnswer, Credential, CredentialAnswer } from '@understudy/protocol'
import { readCredentialAnswer } from '../answers.ts'
import type { Clock } from '../ports/clock.ts'
import { memoryVault } from '../ports/vault.ts'
import { readToken } from '../readToken.ts'
import { bounded } from '../runtime/bounded.ts'
import { CALL_LIMIT } from '../runtime/callLimit.ts'
import { createTimekeeper, type Timekeeper } from '../runtime/timekeeper.ts'
import { asError, failure } from '../stack/failure.ts'
import type { Active } from '../stack/state.ts'
import { isOutcomeUnknown } from '../stack/unknownOutcome.ts'
import { tokenDeviation } from '../tokenDeviation.ts'

/** Pause before a renewal that nobody answered is tried again, and the longest sleep. Milliseconds. */
const AGAIN = 5000
const LONGEST_WAIT = 30_000

/** What the worker holds for one support session at a time, and what it knows of it from the bridge's own answers. */
export interface Keeper {
  readonly time: Timekeeper
  /** Moves when another session, or none, is held. An answer to a question asked before no longer counts. */
  turn(): number
  /** The session whose credential is held; `null` without one. */
  session(): string | null
  /** Takes the credential of a session that was just started. It serves nothing but the read-back. */
  keepUnconfirmed(active: Active, credential: Credential, now: number): void
  /** The server has said so to this very credential: it may be used. */
  confirm(session: string): void
  /** Brings what is held into line with what the server says to the own token. @throws like {@link Keeper.read} */
  follow(answer: ContextAnswer): Promise<void>
  /** An extension moved the deadline. */
  extend(session: Active['session']): void
  /** The credential of this session and of no other, renewed first where it has lapsed. `null`: not held, not confirmed. */
  read(session: string): Promise<string | null>
  /** The credential of this session as it is, confirmed or not. */
  held(session: string): string | null
  drop(): void
  /** The token that is held, to be kept out of messages. */
  secret(): string | null
}

export interface KeeperOptions {
  readonly clock: Clock
  readonly next: (session: { readonly id: string }, signal: AbortSignal) => Promise<CredentialAnswer>
  readonly ownToken: () => Promise<string | null>
}

/** Holds and renews the support credential. Renews at half-life, one call at a time, and forgets it at the deadline. */
export function createKeeper({ clock, next, ownToken }: KeeperOptions): Keeper {
  const vault = memoryVault()
  const time = createTimekeeper(clock)
  let kept: { readonly active: Active; readonly confirmed: boolean } | null = null
  let turn = 0
  let underway: { readonly session: string; readonly done: Promise<void> } | null = null
  let undo: () => void = () => undefined

  const current = (session: string) => (kept?.active.session.id === session ? kept : null)

  function keep(active: Active, confirmed: boolean, credential: Credential, now: number) {
    const { id } = active.session
    if (current(id) === null) turn += 1
    vault.put(id, credential, now)
    kept = { active, confirmed }
    schedule()
  }

  function drop() {
    undo()
    vault.drop()
    kept = null
    underway = null
    turn += 1
  }

  async function fetchNext(active: Active): Promise<void> {
    const asked = turn
    const stop = new AbortController()
    const heard = time.asking()
    const asking = next(active.session, stop.signal)
    const answer = readCredentialAnswer(
      await bounded(clock, CALL_LIMIT, asking, () => {
        stop.abort()
        return failure('network', { detail: `Waited ${CALL_LIMIT} ms.` })
      }),
    )
    heard(answer.now)
    const { credential, now } = answer
    const wrong = tokenDeviation(active, readToken(credential.accessToken), readToken(await ownToken()))
    if (wrong !== null) throw failure('unverified_start', { detail: `Deviation: ${wrong}.` })
    // The commit guard: what arrives after the session was left is thrown away.
    if (asked !== turn) throw failure('superseded')
    keep(current(active.session.id)?.active ?? active, true, credential, now)
  }

  function renew(active: Active): Promise<void> {
    const { id: session } = active.session
    if (underway?.session === session) return underway.done
    const done = fetchNext(active).finally(() => {
      if (underway?.done === done) underway = null
    })
    underway = { session, done }
    return done
  }

  function schedule(pause = 0) {
    undo()
    if (kept === null) return
    const { session } = kept.active
    const left = session.expiresAt - time.now()
    const wait = Math.min(LONGEST_WAIT, left, Math.max(pause, untilRenewal(session)))
    undo = clock.after(Math.max(1, Math.ceil(wait)), tick)
  }

  function untilRenewal({ id, expiresAt }: Active['session']): number {
    const times = vault.times(id)
    // A credential that lasts as long as its session has no successor, until it is extended.
    if (times === null || times.expiresAt > expiresAt - 1000) return LONGEST_WAIT
    return times.renewAt - time.now()
  }

  function tick() {
    if (kept === null) return
    const { active } = kept
    if (active.session.expiresAt <= time.now()) return drop()
    if (untilRenewal(active.session) > 0) return schedule()
    const asked = turn
    renew(active).catch((thrown: unknown) => {
      if (asked !== turn) return
      // The old one still serves while nobody answers; a refusal is final. The page learns of it from its next request.
      if (isOutcomeUnknown(asError(thrown))) schedule(AGAIN)
      else drop()
    })
  }

  return {
    time,
    turn: () => turn,
    session: () => kept?.active.session.id ?? null,
    keepUnconfirmed: (active, credential, now) => keep(active, false, credential, now),
    confirm(session) {
      const found = current(session)
      if (found !== null) kept = { active: found.active, confirmed: true }
    },
    async follow(answer) {
      if (answer.state !== 'active') return drop()
      const { actor, subject, session } = answer
      const active: Active = { status: 'active', actor, subject, session }
      const found = current(session.id)
      if (found === null && kept !== null) drop()
      if (found === null || !found.confirmed || !sameStack(found.active, active)) return renew(active)
      kept = { active, confirmed: true }
      schedule()
    },
    extend(session) {
      const found = current(session.id)
      if (found === null) return
      kept = { ...found, active: { ...found.active, session } }
      schedule()
    },
    async read(session) {
      const found = current(session)
      if (found === null || !found.confirmed) return null
      const token = vault.read(session, time.now())
      if (token !== null) return token
      await renew(found.active)
      return vault.read(session, time.now())
    },
    held: (session) => vault.read(session, time.now()),
    drop,
    secret: () => (kept === null ? null : vault.read(kept.active.session.id, Number.NEGATIVE_INFINITY)),
  }
}

function sameStack(one: Active, other: Active): boolean {
  const samePeople = one.subject.id === other.subject.id && one.actor.id === other.actor.id
  return samePeople && one.session.mode === other.session.mode
}

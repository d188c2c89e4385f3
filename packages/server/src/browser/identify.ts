import type { ContextAssertion } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { outdated } from '../guard/fence.ts'
import { Refusal } from '../refusal.ts'
import type { Caller, OwnCaller, SupportCaller } from '../tokens/authenticate.ts'
import { hashOf } from './cookie.ts'
import { checkSource, isUse } from './source.ts'
import { type HeldCookie, markSeen, markUsed, type OwnSlot } from './store.ts'

/** The cookie by which a caller came. */
export interface CookieCustody {
  readonly browser: string
  readonly hash: string
  /** A later value has been seen. This one may still read the context and put things down, and nothing else. */
  readonly superseded: boolean
  /** Milliseconds since the person last did something, before this request. */
  readonly idle: number
}

/** A use is not written down for each request. Milliseconds. */
const USE_STEP = 30_000

/** How long the cookies of two answers may have crossed on their way to the browser. Milliseconds. */
const CROSSING = 60_000

/**
 * Says by whose cookie a request comes: as the support session, or as themselves, whichever this value was made for. A
 * support value is never read as its actor, whatever became of the session; the next own one comes with the context.
 *
 * @throws Refusal `origin_refused`, `invalid_token`, `token_expired`, `session_ended` for a value long superseded, and
 * `context_mismatch` for a superseded one unless `mayBeSuperseded`
 */
export async function identify(
  deps: Deps & { readonly browser: NonNullable<Deps['browser']> },
  { request, cookie, mayBeSuperseded }: { request: Request; cookie: string; mayBeSuperseded: boolean },
): Promise<Caller> {
  checkSource(request, deps.browser.origins)
  const held = await deps.reads.cookie(hashOf(cookie))
  if (held === null) throw new Refusal('invalid_token')
  const origin = request.headers.get('Origin')
  if (origin !== null && held.origin !== null && origin !== held.origin) throw new Refusal('origin_refused')
  const now = deps.now()
  if (now >= held.expiresAt) throw new Refusal('token_expired')
  const superseded = held.seenEpoch > held.epoch
  if (superseded) {
    if (held.own === null || now >= held.seenAt + CROSSING) throw new Refusal('session_ended')
    if (!mayBeSuperseded) throw outdated(await presentContext(deps, held.own))
  }
  if (!superseded && held.epoch > held.seenEpoch) {
    await markSeen(deps.sql, held.browser, held.epoch, now)
    // Every other value of this browser stands differently from here on.
    deps.leases.drop()
  }

  const idle = now - held.usedAt
  // Under a support session, idle for too long stays so: whoever came back may be somebody else, whatever they do first.
  const counts = held.session === null || idle <= deps.browser.returnIdle
  if (counts && idle >= USE_STEP && isUse(request)) await markUsed(deps.sql, held.browser, now)

  const custody = { browser: held.browser, hash: held.hash, superseded, idle }
  const own = held.own === null ? null : ownCaller(held, held.own, custody)
  const caller = held.session === null ? own : await supportCaller(deps, held, held.session, { own, custody })
  if (caller === null) throw new Refusal('invalid_token')
  deps.seenCookies.note(held.hash, caller)
  return caller
}

function ownCaller(
  { expiresAt }: HeldCookie,
  { key, iss, sid, sub, authTime, acr, epoch, over }: OwnSlot,
  cookie: CookieCustody,
): OwnCaller {
  // Its own row in the database is dated already.
  return { kind: 'own', key, iss, sid, sub, authTime, signedInAt: null, acr, jkt: null, epoch, over, expiresAt, cookie }
}

async function supportCaller(
  deps: Deps,
  { own: slot, handed, expiresAt }: HeldCookie,
  session: string,
  { own, custody }: { readonly own: OwnCaller | null; readonly custody: CookieCustody },
): Promise<SupportCaller> {
  const row = await deps.reads.session(session)
  // Stands on this very own slot, or was handed to this very browser: anything else was never issued.
  const belongs = slot === null ? row?.id === handed : row?.actorKey === slot.key && row.actorSub === slot.sub
  if (row === null || !belongs) throw new Refusal('invalid_token')
  return { kind: 'support', row, expiresAt, expired: false, cookie: custody, below: own }
}

async function presentContext(deps: Deps, own: OwnSlot): Promise<ContextAssertion> {
  const top = await deps.reads.topSession(own.key)
  return { session: top?.id ?? 'own', epoch: own.epoch }
}

import { randomBytes } from 'node:crypto'
import type { Policy } from '@understudy/protocol'
import { createDecisionPoint, type DecisionPoint, type DecisionPointOptions } from './access/decisionPoint.ts'
import { createSeenCookies, type SeenCookies } from './browser/seenCookies.ts'
import { type BrowserSessionOptions, type BrowserSettings, browserSettings } from './browser/settings.ts'
import { createLookup, type Directory, type Lookup } from './directory.ts'
import { type DpopOptions, type DpopSettings, dpopSettings } from './dpop/settings.ts'
import type { Grants } from './guard/grant.ts'
import { announcingSql } from './leases/announced.ts'
import { createLeases, type Leases } from './leases/leases.ts'
import { freshReads, type Reads } from './leases/reads.ts'
import { createLog, type Log, type LogEntry } from './log.ts'
import { MIGRATIONS } from './migrations.ts'
import { createObserve, type Observe } from './operations/observation.ts'
import { createAnonymousBound, createRefusedBound } from './recording/anonymous.ts'
import { createReadBatch, type ReadBatch } from './recording/readBatch.ts'
import type { Spool } from './spool/spool.ts'
import { migrate } from './sql/migrate.ts'
import type { Sql } from './sql/sql.ts'
import type { IdentityProvider } from './tokens/identityProvider.ts'
import { loadSigningKey, type SigningKey } from './tokens/keys.ts'
import { remembering } from './tokens/remembering.ts'
import { createOwnVerifier, type VerifyOwn } from './tokens/verifyOwn.ts'
import { type SupportClaims, verifySupportToken } from './tokens/verifySupport.ts'

/** What bridge and guard both need. */
export interface CoreOptions {
  /** The database. Stays the host's: it is not closed by the bridge. */
  readonly sql: Sql
  /** Origin of the bridge, such as `https://support.example`: the `iss` of its tokens. */
  readonly issuer: string
  /** The resource servers, as named in `aud` of support tokens. */
  readonly audience: string
  readonly identityProvider: IdentityProvider
  readonly directory: Directory
  readonly policy: Policy
  /**
   * Somebody else’s decision point (AuthZEN 1.0), asked beside the policy about starts, extensions and actions. It can only
   * narrow. Where it is silent, nothing starts and nothing is done; ending works. @default the policy alone
   */
  readonly decisionPoint?: DecisionPointOptions
  /**
   * Who is asked what the grant of a session in `shadow` mode opens, such as `keto(…)`. For guards away from the bridge: the bridge
   * asks the issuer that gave it. @default nobody, and a policy that has the mode is refused
   */
  readonly grants?: Grants
  /**
   * Custody by cookie, beside custody by token. A browser attaches cookies by itself, so a bridge that nobody asked to
   * do so does not look at them. @default tokens only
   */
  readonly browserSessions?: BrowserSessionOptions
  /** Proofs of possession (RFC 9449). Whatever is said here, a token that is bound to a key never counts without it. */
  readonly dpop?: DpopOptions
  /**
   * `true`: a guard asks the database about every request. Otherwise what it has read is held for 200 ms at most, for requests
   * that change nothing, and let go of at once where a change is heard of; and the record of a read in a support session may be
   * on its way to the log, for 25 ms, when the read is let through. @default false
   */
  readonly strictGuard?: boolean
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
  /** Milliseconds by a clock that never goes back, for what is held for a moment. @default performance.now */
  readonly monotonic?: () => number
  /** At least 128 bits nobody can guess, of `A-Za-z0-9_-`. @default 16 random bytes */
  readonly newId?: () => string
  /** Hears what went wrong inside. @default nobody */
  readonly log?: (entry: LogEntry) => void
  /** Hears of every request that was answered or judged, for numbers and logs. @default nobody */
  readonly observe?: Observe
}

/** The parts that every verb of the bridge works with. */
export interface Deps {
  readonly sql: Sql
  readonly issuer: string
  readonly audience: string
  readonly policy: Policy
  /** `null`: the policy decides alone. */
  readonly decisionPoint: DecisionPoint | null
  /**
   * To be called after a notice was queued and committed: it is told at once, and by housekeeping otherwise. `null`: there is
   * nobody to tell it.
   */
  readonly noticeQueued: (() => void) | null
  /** `null`: there are no sessions in `shadow` mode. */
  readonly grants: Grants | null
  /** `null`: cookies are not looked at. */
  readonly browser: BrowserSettings | null
  readonly dpop: DpopSettings
  readonly seenCookies: SeenCookies
  /** `null`: an end is refused while the database is away, as everything is. */
  readonly spool: Spool | null
  readonly lookup: Lookup
  /** What callers and sessions are judged by. */
  readonly reads: Reads
  readonly leases: Leases
  readonly readBatch: ReadBatch
  /** Whether the record of a read may be on its way when the read is let through. */
  readonly batchesReads: boolean
  readonly strictGuard: boolean
  readonly verifyOwn: VerifyOwn
  readonly verifySupport: (token: string) => Promise<SupportClaims>
  readonly signingKey: () => Promise<SigningKey>
  readonly now: () => number
  readonly newId: () => string
  readonly log: Log
  readonly observe: Observe
  /** Whether one more refused attempt of nobody in particular goes to the log. */
  readonly admitsAnonymous: () => boolean
  /** The same for somebody as themselves, by the key of their actor session. */
  readonly admitsRefused: (actor: string) => boolean
  /** Brings the database up to date, once. Tried again by the next request when it failed. */
  readonly ready: () => Promise<void>
}

/** Puts the parts together. Asks nobody and opens nothing. */
export function createDeps(options: CoreOptions): Deps {
  const { issuer, audience, policy, directory, identityProvider } = options
  const now = options.now ?? Date.now
  const log = createLog(options.log ?? (() => {}))
  const lookup = createLookup(directory, (error) => log({ level: 'error', event: 'directory_failed', error }))
  const monotonic = options.monotonic ?? (() => performance.now())
  const readBatch = createReadBatch({ sql: options.sql, monotonic, log })
  const sql = announcingSql(options.sql, {
    before: readBatch.settle,
    settled: () => leases.settled(),
    onOutage: () => leases.drop(),
  })
  const reads = freshReads(sql, lookup)
  const leases = createLeases({ sql: options.sql, fresh: reads, monotonic, beforeAnswer: readBatch.settle, log })
  const signingKey = untilItWorks(() => loadSigningKey(sql, now()))
  return {
    sql,
    issuer,
    audience,
    policy,
    decisionPoint:
      options.decisionPoint === undefined
        ? null
        : createDecisionPoint(options.decisionPoint, now, (error) =>
            log({ level: 'error', event: 'decision_point_failed', error }),
          ),
    noticeQueued: null,
    grants: options.grants ?? null,
    browser: browserSettings(options.browserSessions, issuer),
    dpop: dpopSettings(options.dpop, options),
    seenCookies: createSeenCookies(),
    spool: null,
    now,
    log,
    observe: createObserve(options.observe, (error) => log({ level: 'error', event: 'observer_failed', error })),
    newId: options.newId ?? (() => randomBytes(16).toString('base64url')),
    lookup,
    reads,
    leases,
    readBatch,
    batchesReads: false,
    strictGuard: options.strictGuard ?? false,
    verifyOwn: remembering(createOwnVerifier(identityProvider, now), now),
    verifySupport: remembering((token) => verifySupportToken({ issuer, audience, signingKey, now }, token), now),
    signingKey,
    admitsAnonymous: createAnonymousBound(now),
    admitsRefused: createRefusedBound(now),
    ready: untilItWorks(() => migrate(sql, MIGRATIONS)),
  }
}

/** The same parts, for requests that change nothing: judged by what is held, and recorded together. */
export function underLease(deps: Deps): Deps {
  if (deps.strictGuard) return deps
  const { reads } = deps.leases
  return { ...deps, reads, lookup: reads.person, batchesReads: true }
}

/** Does something once and remembers the result; a failure is not remembered. */
export function untilItWorks<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => {
    running ??= work().catch((error: unknown) => {
      running = null
      throw error
    })
    return running
  }
}

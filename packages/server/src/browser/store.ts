import { announce } from '../leases/announced.ts'
import type { Tx } from '../sql/sql.ts'
import { hashOf, newCookieId } from './cookie.ts'

/** The own slot of a browser session: whose it is, and how they signed in. */
export interface OwnSlot {
  readonly key: string
  readonly iss: string
  readonly sid: string
  readonly sub: string
  readonly authTime: number | null
  readonly acr: string | null
  readonly epoch: number
  readonly over: boolean
}

/** What one value of the cookie stands for, beside what is true now. */
export interface HeldCookie {
  readonly browser: string
  readonly hash: string
  /** Epoch for which this value was made. */
  readonly epoch: number
  /** The support session it stands for; `null`: the own one. */
  readonly session: string | null
  readonly own: OwnSlot | null
  /** The support session that was handed to this origin, where there is no own slot. */
  readonly handed: string | null
  /** The origin whose page was given it, where that is known. */
  readonly origin: string | null
  readonly expiresAt: number
  readonly seenEpoch: number
  readonly seenAt: number
  /** When the person last did something here, within half a minute. */
  readonly usedAt: number
}

type Stored = {
  browser: string
  hash: string
  epoch: number
  session_id: string | null
  own_key: string | null
  own_sub: string | null
  auth_time: number | null
  acr: string | null
  handed_id: string | null
  origin: string | null
  expires_at: number
  seen_epoch: number
  seen_at: number
  used_at: number
  iss: string | null
  sid: string | null
  own_epoch: number | null
  over: boolean
}

/** What is known about a cookie value. `null`: nobody's. */
export async function findHeld(tx: Tx, hash: string): Promise<HeldCookie | null> {
  const rows = await tx.query<Stored>(
    `SELECT i.browser, i.hash, i.epoch, i.session_id, b.own_key, b.own_sub, b.auth_time, b.acr, b.handed_id, b.origin, b.expires_at,
       b.seen_epoch, b.seen_at, b.used_at, a.iss, a.sid, a.epoch AS own_epoch, a.ended_at IS NOT NULL AS over
     FROM understudy.browser_id i
     JOIN understudy.browser_session b ON b.id = i.browser
     LEFT JOIN understudy.actor_session a ON a.key = b.own_key
     WHERE i.hash = $1`,
    [hash],
  )
  return rows.map(fromStored)[0] ?? null
}

function fromStored(row: Stored): HeldCookie {
  return {
    browser: row.browser,
    hash: row.hash,
    epoch: row.epoch,
    session: row.session_id,
    own: ownSlot(row),
    handed: row.handed_id,
    origin: row.origin,
    expiresAt: row.expires_at,
    seenEpoch: row.seen_epoch,
    seenAt: row.seen_at,
    usedAt: row.used_at,
  }
}

/** All of it or nothing: half a slot is nobody. */
function ownSlot({ own_key: key, own_sub: sub, iss, sid, auth_time, acr, own_epoch: epoch, over }: Stored) {
  if (key === null || sub === null || iss === null || sid === null || epoch === null) return null
  return { key, iss, sid, sub, authTime: auth_time, acr, epoch, over }
}

/** A sign-in to keep: the own slot, or a support session that is handed over. */
export interface NewBrowserSession {
  readonly id: string
  readonly own: Pick<OwnSlot, 'key' | 'sub' | 'authTime' | 'acr'> | null
  readonly handed: string | null
  readonly origin: string | null
  readonly expiresAt: number
  readonly now: number
}

export async function insertBrowserSession(tx: Tx, session: NewBrowserSession): Promise<void> {
  const { id, own, handed, origin, expiresAt, now } = session
  await tx.query(
    `INSERT INTO understudy.browser_session
       (id, own_key, own_sub, auth_time, acr, handed_id, origin, created_at, expires_at, seen_epoch, seen_at,
        used_at)
     VALUES ($1, $2, $3, $4, $5, $6, $9, $7, $8, -1, $7, $7)`,
    [id, own?.key ?? null, own?.sub ?? null, own?.authTime ?? null, own?.acr ?? null, handed, now, expiresAt, origin],
  )
}

/** Values of one browser that are kept: one is in use, a few may still be on their way. */
const KEPT = 8

/**
 * Makes the next value of a browser's cookie, for whatever is true at this moment: the support session on top, or the
 * own one. Gives it once; only its hash is kept. `null`: the browser session is gone.
 */
export async function issueCookieId(
  tx: Tx,
  browser: string,
  { presented = '', now }: { readonly presented?: string; readonly now: number },
): Promise<string | null> {
  const id = newCookieId()
  // One statement: identity and epoch are of the same moment.
  const issued = await tx.query(
    `INSERT INTO understudy.browser_id (hash, browser, epoch, session_id, issued_at)
     SELECT $1, b.id, a.epoch, s.id, $3
     FROM understudy.browser_session b
     LEFT JOIN understudy.support_session s
       ON CASE WHEN b.own_key IS NULL THEN s.id = b.handed_id 
            ELSE s.actor_key = b.own_key AND s.ended_at IS NULL AND s.handoff_origin IS NULL END
       -- One that still waits for the credential of a back end is nobody's to go by.
       AND NOT EXISTS (SELECT 1 FROM understudy.issued g WHERE g.session_id = s.id AND g.verified_at IS NULL)
     JOIN understudy.actor_session a ON a.key = coalesce(b.own_key, s.actor_key)
     WHERE b.id = $2 RETURNING hash`,
    [hashOf(id), browser, now],
  )
  if (issued.length === 0) return null
  await tx.query(
    `DELETE FROM understudy.browser_id WHERE browser = $1 AND hash <> $2 AND hash NOT IN
       (SELECT hash FROM understudy.browser_id WHERE browser = $1 ORDER BY seq DESC LIMIT ${KEPT})`,
    [browser, presented],
  )
  return id
}

/** Notes that the browser has the value of this epoch: older ones are superseded from here on. */
export async function markSeen(tx: Tx, browser: string, epoch: number, now: number): Promise<void> {
  await tx.query(
    'UPDATE understudy.browser_session SET seen_epoch = $2, seen_at = $3 WHERE id = $1 AND seen_epoch < $2',
    [browser, epoch, now],
  )
}

/** Notes that the person did something. */
export async function markUsed(tx: Tx, browser: string, now: number): Promise<void> {
  await tx.query('UPDATE understudy.browser_session SET used_at = $2 WHERE id = $1 AND used_at < $2', [browser, now])
}

/** Forgets one sign-in of one browser: every value of its cookie is nobody's from here on, at every guard. */
export async function forgetBrowser(tx: Tx, browser: string): Promise<void> {
  announce(tx)
  await tx.query('DELETE FROM understudy.browser_session WHERE id = $1', [browser])
}

/** Whether a value still counts, held as it is until the transaction ends: for who is about to change something by it. */
export async function cookieStands(tx: Tx, hash: string): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM understudy.browser_id i JOIN understudy.browser_session b ON b.id = i.browser
     WHERE i.hash = $1 AND b.seen_epoch <= i.epoch FOR SHARE OF b`,
    [hash],
  )
  return rows.length > 0
}

/** Whether the browser session is still there, whatever became of one of its values. */
export async function browserStands(tx: Tx, browser: string): Promise<boolean> {
  return (await tx.query('SELECT 1 FROM understudy.browser_session WHERE id = $1', [browser])).length > 0
}

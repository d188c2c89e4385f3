import type { Tx } from '../sql/sql.ts'
import { isStorable } from '../sql/storable.ts'
import { together } from '../sql/together.ts'

/** Whose account a start is for, and in which organisation. */
export interface Account {
  readonly subject: string
  readonly tenant: string | null
}

/** Everybody who was let into one account, or into the accounts of one organisation. */
export type PutOut = { readonly subject: string } | { readonly tenant: string }

/**
 * When somebody was last put out of an account and of its organisation, as stamps that mean nothing but that they differ. Not
 * times: clocks of two processes are never the same.
 */
export type Stamps = readonly { readonly kind: 'subject' | 'tenant'; readonly id: string; readonly stamp: string }[]

/**
 * Lets nobody be put out of this account until the transaction ends; starts do not wait for each other here. The order of locks,
 * for every writer: the halt, an actor ({@link lockActor}), a subject or an organisation (here), actor sessions by their key, support
 * sessions, the end of the log. One of each of the first three at most, so that nobody can wait in a circle.
 */
export async function holdAccount(tx: Tx, { subject, tenant }: Account): Promise<void> {
  await tx.query(
    `SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0)), pg_advisory_xact_lock_shared(hashtextextended($2, 0))`,
    [nameOf('subject', subject), nameOf('tenant', tenant ?? '')],
  )
}

/**
 * Waits for the starts that are under way, and notes that who was let in before this is out: what they opened is found from
 * here on, and what has not come so far finds the stamp changed. Comes before rows are locked, like {@link holdAccount}.
 */
export async function putOutOf(tx: Tx, whom: PutOut, now: number): Promise<void> {
  const [kind, id] = 'subject' in whom ? ['subject', whom.subject] : ['tenant', whom.tenant]
  await together(
    tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [nameOf(kind, id)]),
    tx.query(
      `INSERT INTO understudy.put_out (kind, id, stamp, at) VALUES ($1, $2, pg_current_xact_id()::text, $3)
       ON CONFLICT (kind, id) DO UPDATE SET stamp = excluded.stamp, at = excluded.at`,
      [kind, id, now],
    ),
  )
}

/** The stamps of an account. Without its organisation, where that is not known yet, those of all. */
export async function readStamps(
  tx: Tx,
  { subject, tenant }: Pick<Account, 'subject'> & Partial<Account>,
): Promise<Stamps> {
  return tx.query<Stamps[number]>(
    `SELECT kind, id, stamp FROM understudy.put_out
     WHERE (kind = 'subject' AND id = $1) OR (kind = 'tenant' AND ($2::boolean OR id = $3))`,
    // What no database keeps was never put out of anything.
    [isStorable(subject) ? subject : '', tenant === undefined, tenant ?? null],
  )
}

/** Whether somebody was put out of the account between two readings, of which the later one knows the organisation. */
export function wasPutOut(before: Stamps, now: Stamps): boolean {
  return now.some(
    ({ kind, id, stamp }) => !before.some((one) => one.kind === kind && one.id === id && one.stamp === stamp),
  )
}

/** Longer than anything waits to be opened. Milliseconds. */
const KEPT = 86_400_000

/** Forgets stamps that nothing which is under way can have seen before they changed. */
export async function forgetPutOut(tx: Tx, now: number): Promise<void> {
  await tx.query('DELETE FROM understudy.put_out WHERE at < $1', [now - KEPT])
}

function nameOf(kind: string, id: string): string {
  return JSON.stringify([kind, id])
}

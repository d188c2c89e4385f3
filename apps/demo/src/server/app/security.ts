import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Sql } from '@understudy/server/sql'
import {
  type ApiKey,
  type Authenticator,
  type CreatedApiKey,
  DEMO_PASSWORD,
  type Security,
} from '../../shared/appApi.ts'
import { addDays, dayOf } from '../data/days.ts'
import { type Caller, recordActivity } from './caller.ts'

const GRACE_DAYS = 14

/** What protects the caller's account. */
export async function readSecurity(sql: Sql, caller: Caller): Promise<Security> {
  const [password] = await sql.query<{ changed_at: Date }>(
    'SELECT changed_at FROM demo.password WHERE person_id = $1',
    [caller.id],
  )
  const authenticators = await sql.query<{ id: string; label: string; added_at: Date }>(
    'SELECT id, label, added_at FROM demo.authenticator WHERE person_id = $1 ORDER BY added_at DESC, id',
    [caller.id],
  )
  const keys = await sql.query<{ id: string; label: string; prefix: string; created_at: Date }>(
    'SELECT id, label, prefix, created_at FROM demo.api_key WHERE person_id = $1 ORDER BY created_at DESC, id',
    [caller.id],
  )
  return {
    passwordChangedAt: password?.changed_at.getTime() ?? null,
    authenticators: authenticators.map(({ id, label, added_at }) => ({ id, label, addedAt: added_at.getTime() })),
    apiKeys: keys.map(
      ({ id, label, prefix, created_at }): ApiKey => ({ id, label, prefix, createdAt: created_at.getTime() }),
    ),
  }
}

/** Sets a new password when the current one is right; answers whether it was. */
export async function changePassword(
  sql: Sql,
  caller: Caller,
  { current, next }: { readonly current: string; readonly next: string },
  now: number,
): Promise<boolean> {
  const [stored] = await sql.query<{ salt: string; digest: string }>(
    'SELECT salt, digest FROM demo.password WHERE person_id = $1',
    [caller.id],
  )
  const right =
    stored === undefined
      ? current === DEMO_PASSWORD
      : timingSafeEqual(await digestOf(current, stored.salt), Buffer.from(stored.digest, 'base64url'))
  if (!right) return false
  const salt = randomBytes(16).toString('base64url')
  await sql.query(
    `INSERT INTO demo.password (person_id, salt, digest, changed_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (person_id) DO UPDATE SET salt = excluded.salt, digest = excluded.digest, changed_at = excluded.changed_at`,
    [caller.id, salt, (await digestOf(next, salt)).toString('base64url'), new Date(now)],
  )
  return true
}

/** Adds an authenticator. It is not asked for: in this demo nobody signs in with a password. */
export async function addAuthenticator(sql: Sql, caller: Caller, label: string, now: number): Promise<Authenticator> {
  const id = `mfa_${randomBytes(9).toString('base64url')}`
  await sql.query('INSERT INTO demo.authenticator (id, person_id, label, added_at) VALUES ($1, $2, $3, $4)', [
    id,
    caller.id,
    label,
    new Date(now),
  ])
  return { id, label, addedAt: now }
}

/** Makes an API key. Only its digest is kept, so the secret is in this answer and nowhere else. */
export async function createApiKey(sql: Sql, caller: Caller, label: string, now: number): Promise<CreatedApiKey> {
  const id = `key_${randomBytes(9).toString('base64url')}`
  const secret = `pw_${randomBytes(24).toString('base64url')}`
  const prefix = secret.slice(0, 8)
  await sql.transaction(async (tx) => {
    await tx.query(
      'INSERT INTO demo.api_key (id, person_id, label, prefix, digest, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, caller.id, label, prefix, createHash('sha256').update(secret).digest('base64url'), new Date(now)],
    )
    await recordActivity(tx, caller, { at: now, what: 'api_key_created', name: label })
  })
  return { id, label, prefix, createdAt: now, secret }
}

/** Marks the account for deletion in two weeks; answers the day. Asked again, the day stays. */
export async function requestDeletion(sql: Sql, caller: Caller, now: number): Promise<string> {
  const [row] = await sql.query<{ day: string }>(
    'UPDATE demo.person SET deletes_on = coalesce(deletes_on, $2::date) WHERE id = $1 RETURNING deletes_on::text AS day',
    [caller.id, addDays(dayOf(now), GRACE_DAYS)],
  )
  if (row === undefined) throw new Error('A caller without a row.')
  return row.day
}

/** Takes the deletion back. */
export async function cancelDeletion(sql: Sql, caller: Caller): Promise<void> {
  await sql.query('UPDATE demo.person SET deletes_on = NULL WHERE id = $1', [caller.id])
}

const derive = promisify<string, string, number, Buffer>(scrypt)

async function digestOf(password: string, salt: string): Promise<Buffer> {
  return derive(password.normalize('NFC'), salt, 32)
}

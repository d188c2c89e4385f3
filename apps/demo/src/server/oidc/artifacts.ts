import type { Sql } from '@understudy/server/sql'
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

/**
 * Keeps what the provider has to remember (sessions, grants, codes, interactions) in the database, so that nobody is
 * signed out by a restart. What has expired is not found, and removed by {@link removeExpired}.
 */
export function createArtifactStore(sql: Sql): AdapterFactory {
  return (model): Adapter => {
    async function findBy(column: 'id' | 'uid', value: string): Promise<AdapterPayload | undefined> {
      const [row] = await sql.query<{ payload: AdapterPayload }>(
        `SELECT payload FROM oidc.artifact WHERE model = $1 AND ${column} = $2 AND (expires_at IS NULL OR expires_at > now())`,
        [model, value],
      )
      return row?.payload
    }

    return {
      async upsert(id, payload, expiresIn) {
        await sql.query(
          `INSERT INTO oidc.artifact (model, id, payload, grant_id, uid, expires_at)
           VALUES ($1, $2, $3::jsonb, $4, $5, now() + make_interval(secs => $6::double precision))
           ON CONFLICT (model, id) DO UPDATE SET
             payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at`,
          [model, id, JSON.stringify(payload), payload.grantId ?? null, payload.uid ?? null, expiresIn ?? null],
        )
      },
      find: (id) => findBy('id', id),
      findByUid: (uid) => findBy('uid', uid),
      // Only the device flow has user codes, and it is off.
      findByUserCode: async () => undefined,
      async consume(id) {
        await sql.query(
          `UPDATE oidc.artifact SET payload = payload || jsonb_build_object('consumed', extract(epoch FROM now())::bigint)
           WHERE model = $1 AND id = $2`,
          [model, id],
        )
      },
      async destroy(id) {
        await sql.query('DELETE FROM oidc.artifact WHERE model = $1 AND id = $2', [model, id])
      },
      async revokeByGrantId(grantId) {
        await sql.query('DELETE FROM oidc.artifact WHERE model = $1 AND grant_id = $2', [model, grantId])
      },
    }
  }
}

/** Deletes what nobody can use any more, and gives the ids that sessions had at their clients, where one was among it. */
export async function removeExpired(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.query<{ model: string; payload: AdapterPayload }>(
    'DELETE FROM oidc.artifact WHERE expires_at < now() RETURNING model, payload',
  )
  return sessionIdsOf(rows)
}

/**
 * Deletes what one account has: sessions, grants, codes. Whoever still holds a cookie of it is nobody's browser. Gives the
 * ids that its sessions had at their clients.
 */
export async function removeOfAccount(sql: Sql, account: string): Promise<readonly string[]> {
  const rows = await sql.query<{ model: string; payload: AdapterPayload }>(
    "DELETE FROM oidc.artifact WHERE payload ->> 'accountId' = $1 RETURNING model, payload",
    [account],
  )
  return sessionIdsOf(rows)
}

/** Whether a session is on that has this id at one of its clients. */
export async function hasSession(sql: Sql, sid: string): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM oidc.artifact, jsonb_each(COALESCE(payload -> 'authorizations', '{}')) AS client(id, about)
     WHERE model = 'Session' AND about ->> 'sid' = $1 AND (expires_at IS NULL OR expires_at > now())`,
    [sid],
  )
  return rows.length > 0
}

/** The `sid` of a provider's session at each of its clients. */
export function sessionIds({ authorizations }: Pick<AdapterPayload, 'authorizations'>): string[] {
  return Object.values(authorizations ?? {}).flatMap(({ sid }) => (sid === undefined ? [] : [sid]))
}

function sessionIdsOf(rows: readonly { readonly model: string; readonly payload: AdapterPayload }[]): string[] {
  return rows.filter(({ model }) => model === 'Session').flatMap(({ payload }) => sessionIds(payload))
}

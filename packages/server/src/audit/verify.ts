import type { Sql, Tx } from '../sql/sql.ts'
import { entryHash, GENESIS } from './canonical.ts'
import { type Checkpoint, checkpointPayload, type VerifyCheckpoint } from './checkpoint.ts'

/**
 * - `edit`: the bytes are not the ones that were hashed.
 * - `gap`: entries are missing in between.
 * - `order`: an entry stands where another one was.
 * - `fork`: two entries claim one place, or one was added past the writer.
 * - `truncation`: the end is missing.
 */
export type Damage = 'edit' | 'gap' | 'fork' | 'order' | 'truncation'

export interface Verdict {
  readonly ok: boolean
  /** Entries found right, from the first. */
  readonly checked: number
  /** The end of what was found right; `null` for an empty log. */
  readonly head: Place | null
  readonly firstBad?: { readonly seq: number; readonly kind: Damage }
}

export interface VerifyOptions {
  /** Checks signatures of stored checkpoints. Left out: their contents are compared, their signatures are not. */
  readonly verifySignature?: VerifyCheckpoint
  /** A checkpoint that was kept elsewhere: finds also what was cut together with the stored checkpoints. */
  readonly trusted?: Pick<Checkpoint, 'seq' | 'hash'>
}

type Place = { readonly seq: number; readonly hash: string }
type Row = { seq: number; prev: string; hash: string; event: string }

const PAGE = 1000

/**
 * Proves the log: recomputes every hash from the stored bytes and compares the end with the writer's own record and
 * the newest checkpoint. Reads in pages while events are being added. Finds the first damage, not all of it.
 */
export async function verifyAudit(sql: Sql, options: VerifyOptions = {}): Promise<Verdict> {
  // First, so that every entry up to it is committed and visible to the pages read afterwards.
  const [end] = await sql.query<Place>('SELECT seq, hash FROM understudy.audit_head')
  const [newest] = await sql.query<{ [K in keyof Checkpoint]: Checkpoint[K] }>(
    'SELECT seq, hash, time, signature FROM understudy.audit_checkpoint ORDER BY seq DESC LIMIT 1',
  )
  const anchors = [newest, options.trusted].filter((anchor) => anchor !== undefined)

  let last: Place = { seq: 0, hash: GENESIS }
  const verdict = (firstBad?: Verdict['firstBad']): Verdict => ({
    ok: firstBad === undefined,
    checked: last.seq,
    head: last.seq === 0 ? null : last,
    ...(firstBad === undefined ? {} : { firstBad }),
  })

  if (
    newest !== undefined &&
    (await options.verifySignature?.(checkpointPayload(newest), newest.signature)) === false
  ) {
    return verdict({ seq: newest.seq, kind: 'edit' })
  }
  if (end === undefined) return verdict({ seq: 1, kind: 'truncation' })
  const until = Math.max(end.seq, ...anchors.map(({ seq }) => seq))
  while (last.seq < until) {
    const rows = await sql.query<Row>(
      'SELECT seq, prev, hash, event FROM understudy.audit_event WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3',
      [last.seq, until, PAGE],
    )
    for (const row of rows) {
      const kind = (await damageOf(sql, row, last)) ?? contradiction(row, anchors)
      if (kind !== null) return verdict({ seq: kind === 'gap' ? last.seq + 1 : row.seq, kind })
      last = { seq: row.seq, hash: row.hash }
    }
    if (rows.length === 0) return verdict({ seq: last.seq + 1, kind: 'truncation' })
  }
  if (end.seq < last.seq) return verdict({ seq: last.seq, kind: 'truncation' })
  if (end.seq > 0 && end.hash !== last.hash) return verdict({ seq: last.seq, kind: 'edit' })

  // Entries that the walk cannot meet: past the writer's end, before the first, or a second one in a place.
  const [stray] = await sql.query<{ seq: number }>(
    `SELECT seq FROM understudy.audit_event GROUP BY seq
     HAVING seq > (SELECT seq FROM understudy.audit_head) OR seq < 1 OR count(*) > 1 ORDER BY seq LIMIT 1`,
  )
  return stray === undefined ? verdict() : verdict({ seq: stray.seq, kind: 'fork' })
}

async function damageOf(sql: Tx, row: Row, last: Place): Promise<Damage | null> {
  const genuine = entryHash(row.prev, row.event, row.seq) === row.hash
  if (row.prev === last.hash) {
    if (row.seq !== last.seq + 1) return 'gap'
    return genuine ? null : 'edit'
  }
  if (row.seq === last.seq) return 'fork'
  const [before] = await sql.query<{ seq: number }>('SELECT seq FROM understudy.audit_event WHERE hash = $1 LIMIT 1', [
    row.prev,
  ])
  if (row.seq !== last.seq + 1 && genuine) return 'gap'
  if (before === undefined) return 'edit'
  return genuine ? 'fork' : 'order'
}

function contradiction(row: Row, anchors: readonly Pick<Checkpoint, 'seq' | 'hash'>[]): Damage | null {
  return anchors.some(({ seq, hash }) => seq === row.seq && hash !== row.hash) ? 'edit' : null
}

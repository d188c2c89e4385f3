import type { HaltAnswer, Person } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../sql/sql.ts'

export type Halt = NonNullable<HaltAnswer['halt']>

const LOCKS = { none: '', share: 'FOR SHARE', update: 'FOR UPDATE' } as const

/** The halt that is in force; `null`: none. */
export async function findHalt(tx: Tx, lock: keyof typeof LOCKS = 'none'): Promise<Halt | null> {
  const [row] = await tx.query<{ by_person: string | null; reason: string | null; since: number | null }>(
    `SELECT by_person, reason, since FROM understudy.halt ${LOCKS[lock]}`,
  )
  if (row === undefined) throw new Error('Whether support is halted is not known.')
  const { by_person: by, reason, since } = row
  if (by === null || reason === null || since === null) return null
  return { by: JSON.parse(by) as Person, reason, since }
}

/** Halts, or lifts. The caller holds the row for `update`. */
export async function storeHalt(tx: Tx, halt: Halt | null): Promise<void> {
  await tx.query('UPDATE understudy.halt SET by_person = $1, reason = $2, since = $3', [
    halt === null ? null : JSON.stringify(halt.by),
    halt?.reason ?? null,
    halt?.since ?? null,
  ])
}

/** Keeps a halt away until the transaction is over. @throws Refusal `starts_halted` */
export async function demandNoHalt(tx: Tx): Promise<void> {
  if ((await findHalt(tx, 'share')) !== null) throw new Refusal('starts_halted')
}

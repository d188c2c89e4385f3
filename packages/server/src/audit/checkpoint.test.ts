import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { migrate } from '../sql/migrate.ts'
import type { Sql } from '../sql/sql.ts'
import { newEvent } from '../testing/auditEvents.ts'
import { eachDatabase } from '../testing/databases.ts'
import { appendAudit } from './append.ts'
import { signCheckpointsWith, verifyCheckpointsWith, writeCheckpoint } from './checkpoint.ts'
import { AUDIT_MIGRATION } from './migration.ts'
import { verifyAudit } from './verify.ts'

const NOW = Date.UTC(2026, 2, 1, 13)
const ALG = { alg: 'EdDSA' }
const ours = generateKeyPairSync('ed25519')
const theirs = generateKeyPairSync('ed25519')
const sign = signCheckpointsWith(ours.privateKey, { ...ALG, kid: 'audit-1' })
const verifySignature = verifyCheckpointsWith(ours.publicKey, ALG)

eachDatabase('checkpoints', (open) => {
  async function openLog(entries: number): Promise<Sql> {
    const sql = await open()
    await migrate(sql, [AUDIT_MIGRATION])
    await append(sql, entries)
    return sql
  }
  async function append(sql: Sql, entries: number): Promise<void> {
    for (let index = 0; index < entries; index += 1) await sql.transaction((tx) => appendAudit(tx, newEvent()))
  }
  /** Cuts the log and its head to this place, as its owner could: nothing inside the chain contradicts it. */
  async function cut(sql: Sql, seq: number, alsoCheckpoints: boolean): Promise<void> {
    await sql.query(`
      ALTER TABLE understudy.audit_event DISABLE TRIGGER USER;
      ALTER TABLE understudy.audit_checkpoint DISABLE TRIGGER USER;
      DELETE FROM understudy.audit_event WHERE seq > ${seq};
      DELETE FROM understudy.audit_checkpoint WHERE ${alsoCheckpoints};
      UPDATE understudy.audit_head SET seq = ${seq}, hash = (SELECT hash FROM understudy.audit_event WHERE seq = ${seq})`)
  }

  test('default', async () => {
    const sql = await openLog(3)
    const checkpoint = await writeCheckpoint(sql, sign, NOW)
    expect(checkpoint).toMatchObject({ seq: 3, time: '2026-03-01T13:00:00.000Z' })
    expect(await writeCheckpoint(sql, sign, NOW)).toBeNull()
    await append(sql, 2)
    expect(await verifyAudit(sql, { verifySignature })).toMatchObject({ ok: true, checked: 5 })
    expect(await writeCheckpoint(sql, sign, NOW)).toMatchObject({ seq: 5 })
  })

  test('default: an empty log has nothing to sign', async () => {
    expect(await writeCheckpoint(await openLog(0), sign, NOW)).toBeNull()
  })

  test('behavior: a cut that nothing in the chain betrays is found by the checkpoint', async () => {
    const sql = await openLog(6)
    await writeCheckpoint(sql, sign, NOW)
    await cut(sql, 4, false)
    expect(await verifyAudit(sql, { verifySignature })).toMatchObject({
      ok: false,
      checked: 4,
      firstBad: { seq: 5, kind: 'truncation' },
    })
  })

  test('behavior: a cut with its checkpoints is found by one that was kept elsewhere', async () => {
    const sql = await openLog(6)
    const trusted = await writeCheckpoint(sql, sign, NOW)
    await cut(sql, 4, true)
    expect(await verifyAudit(sql)).toMatchObject({ ok: true })
    expect(await verifyAudit(sql, { trusted: trusted! })).toMatchObject({ ok: false, firstBad: { kind: 'truncation' } })
  })

  test('behavior: a log that was cut and written anew is found', async () => {
    const sql = await openLog(6)
    await writeCheckpoint(sql, sign, NOW)
    await cut(sql, 4, false)
    for (let index = 0; index < 2; index += 1) {
      await sql.transaction((tx) => appendAudit(tx, newEvent({ session: 'ss_other' })))
    }
    expect(await verifyAudit(sql)).toMatchObject({ ok: false, firstBad: { seq: 6, kind: 'edit' } })
  })

  test('behavior: a checkpoint signed by somebody else is refused', async () => {
    const sql = await openLog(2)
    await writeCheckpoint(sql, signCheckpointsWith(theirs.privateKey, ALG), NOW)
    expect(await verifyAudit(sql, { verifySignature })).toMatchObject({ ok: false, firstBad: { seq: 2, kind: 'edit' } })
  })

  test.each([
    [
      'seq',
      `UPDATE understudy.audit_checkpoint SET seq = 1, hash = (SELECT hash FROM understudy.audit_event WHERE seq = 1)`,
    ],
    ['time', `UPDATE understudy.audit_checkpoint SET time = '2020-01-01T00:00:00.000Z'`],
    ['signature', `UPDATE understudy.audit_checkpoint SET signature = 'nonsense'`],
  ])('behavior: an edited %s of a checkpoint is found', async (_, statement) => {
    const sql = await openLog(2)
    await writeCheckpoint(sql, sign, NOW)
    await expect(sql.query(statement)).rejects.toThrow(/append-only/)
    await sql.query(`ALTER TABLE understudy.audit_checkpoint DISABLE TRIGGER USER; ${statement}`)
    expect(await verifyAudit(sql, { verifySignature })).toMatchObject({ ok: false, firstBad: { kind: 'edit' } })
  })

  test('behavior: without a signature nothing is written', async () => {
    const sql = await openLog(2)
    await expect(writeCheckpoint(sql, () => Promise.reject(new Error('no key')), NOW)).rejects.toThrow('no key')
    expect(await sql.query('SELECT seq FROM understudy.audit_checkpoint')).toEqual([])
  })
})

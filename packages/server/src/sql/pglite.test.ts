import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPglite } from './pglite.ts'

// Making a database on disk takes seconds, and many on a machine that does other things as well.
const LIMIT = 120_000

let parent = ''

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'understudy-folder-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

test(
  'behavior: what was written is there after closing and opening again',
  async () => {
    const folder = join(parent, 'nested', 'data')
    const before = await openPglite(folder)
    await before.query('CREATE TABLE thing (id int); INSERT INTO thing VALUES (7)')
    await before.close()

    // A process that was killed leaves its mark; the number is one that no process has.
    await writeFile(`${folder}.lock`, '4194305\n')
    const after = await openPglite(folder)
    try {
      expect(await after.query('SELECT id FROM thing')).toEqual([{ id: 7 }])
      await expect(openPglite(folder)).rejects.toThrow(`in use by process ${process.pid}`)
    } finally {
      await after.close()
    }
  },
  LIMIT,
)

test(
  'close: gives the folder free although a transaction never ends',
  async () => {
    const folder = join(parent, 'data')
    const sql = await openPglite(folder)
    await new Promise<void>((begun) => {
      void sql.transaction(async (tx) => {
        await tx.query('SELECT 1')
        begun()
        await new Promise(() => {})
      })
    })
    expect(existsSync(`${folder}.lock`)).toBe(true)
    await sql.close()
    expect(existsSync(`${folder}.lock`)).toBe(false)
  },
  LIMIT,
)

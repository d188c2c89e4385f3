import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimFolder } from './claimFolder.ts'

let parent = ''
let folder = ''
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'claim-'))
  folder = join(parent, 'data')
})
afterEach(() => rm(parent, { recursive: true, force: true }))

test('default: one holder at a time, named to whoever comes second', async () => {
  const release = await claimFolder(folder)
  await expect(claimFolder(`${folder}/`)).rejects.toThrow(`in use by process ${process.pid}`)
  await release()
  await (await claimFolder(folder))()
  expect(await readdir(parent)).toEqual([])
})

test.each([
  ['a process that is gone', '4194305\n'],
  ['an earlier process with our own id, as in a container after kill -9', `${process.pid} another-run\n`],
  ['nobody who can be read', ''],
])('a mark left by %s is replaced', async (_, left) => {
  await writeFile(`${folder}.lock`, left)
  const release = await claimFolder(folder)
  expect(await readFile(`${folder}.lock`, 'utf8')).not.toBe(left)
  await release()
})

test('a mark of another running process is respected', async () => {
  await writeFile(`${folder}.lock`, `${process.ppid}\n`)
  await expect(claimFolder(folder)).rejects.toThrow(`in use by process ${process.ppid}`)
})

test('many at once over a stale mark: exactly one gets it', async () => {
  await writeFile(`${folder}.lock`, '4194305\n')
  const tries = await Promise.allSettled(Array.from({ length: 12 }, () => claimFolder(folder)))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** File with an empty embedded database: loading it takes half a second, making one three. */
    pgliteTemplate: string
  }
}

/** Global set-up of a vitest project: an empty embedded database that its files start from. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-pglite-'))
  const file = join(folder, 'empty.tar')
  const database = await PGlite.create()
  try {
    const dump = await database.dumpDataDir('none')
    await writeFile(file, Buffer.from(await dump.arrayBuffer()))
  } finally {
    await database.close()
  }
  project.provide('pgliteTemplate', file)
  return () => rm(folder, { recursive: true, force: true })
}

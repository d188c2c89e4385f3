import { PGlite } from '@electric-sql/pglite'
import { claimFolder } from './claimFolder.ts'
import type { Sql, Tx } from './sql.ts'
import { createTransactionScope, nothingMore } from './transactionScope.ts'
import { assertChannel, INT8, parseInt8 } from './types.ts'

const CLOSE_LIMIT = 2000

/** What every instance of ours is opened with. */
export const PGLITE_OPTIONS = { parsers: { [INT8]: parseInt8 } }

/**
 * Opens the embedded database: in memory, or kept in `folder` (created when missing). Takes about three seconds the
 * first time. Does not share a folder between processes.
 *
 * @throws when another running process has the folder open
 */
export async function openPglite(folder?: string): Promise<Sql> {
  const release = folder === undefined ? async () => {} : await claimFolder(folder)
  try {
    const database = await (folder === undefined
      ? PGlite.create(PGLITE_OPTIONS)
      : PGlite.create(folder, PGLITE_OPTIONS))
    return pgliteSql(database, async () => {
      try {
        await Promise.race([database.close(), patience()])
      } finally {
        await release()
      }
    })
  } catch (error) {
    await release()
    throw error
  }
}

// Closing waits for a running transaction, and one that never ends must not keep the folder.
function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT).unref())
}

/** The common interface over an open PGlite instance. `close` is called once, whatever happened before. */
export function pgliteSql(database: PGlite, close: () => Promise<void>): Sql {
  const scope = createTransactionScope()
  let closing: Promise<void> | null = null

  function assertUsable(): void {
    if (closing !== null) throw new Error('The database is closed.')
    scope.assertOutside()
  }

  return {
    engine: 'pglite',
    async query<R extends Record<string, unknown>>(text: string, params?: readonly unknown[]) {
      assertUsable()
      return rowsOf<R>(database, text, params)
    },
    async transaction(work, last = nothingMore) {
      assertUsable()
      return database.transaction((tx) =>
        scope.run(
          <R extends Record<string, unknown>>(text: string, params?: readonly unknown[]) => rowsOf<R>(tx, text, params),
          // It commits by itself, once this has resolved.
          { work, last, commit: () => Promise.resolve() },
        ),
      )
    },
    async listen(channel, onNotice) {
      assertChannel(channel)
      assertUsable()
      let listening = true
      const stop = await database.listen(channel, (payload) => {
        if (listening && closing === null) onNotice(payload)
      })
      return async () => {
        if (!listening) return
        listening = false
        if (closing === null) await stop()
      }
    },
    async close() {
      closing ??= close()
      return closing
    },
  }
}

type Runner = Pick<PGlite, 'query' | 'exec'>

async function rowsOf<R extends Record<string, unknown>>(
  runner: Runner,
  text: string,
  params: Parameters<Tx['query']>[1],
): Promise<R[]> {
  if (params !== undefined) return (await runner.query<R>(text, [...params])).rows
  const results = await runner.exec(text)
  return (results.at(-1)?.rows ?? []) as R[]
}

import pg from 'pg'
import { createNoticeClient } from './noticeClient.ts'
import { inOneWrite } from './oneWrite.ts'
import type { Sql } from './sql.ts'
import { createStatementNames, type StatementNames } from './statementNames.ts'
import { together } from './together.ts'
import { createTransactionScope, nothingMore } from './transactionScope.ts'
import { assertChannel, INT8, parseInt8 } from './types.ts'
import { asUnavailable } from './unavailable.ts'

export interface PostgresOptions {
  /**
   * Milliseconds within which a connection and every statement has to answer. For serving, where a database that is cut
   * off has to be noticed; not for migrations, which take as long as they take. @default 15000 to connect, no limit then
   */
  readonly patience?: number
}

/**
 * Opens a served PostgreSQL (15 or later) by its URL. Connections are made when needed and again after they were lost;
 * a lost connection fails the statements that ran on it and nothing else.
 *
 * @throws DatabaseUnavailable when the first connection cannot be made
 */
export async function openPostgres(url: string, { patience }: PostgresOptions = {}): Promise<Sql> {
  const config: pg.PoolConfig = {
    connectionString: url,
    application_name: 'understudy',
    connectionTimeoutMillis: patience ?? 15_000,
    ...(patience === undefined ? {} : { query_timeout: patience }),
    keepAlive: true,
    // Statements that nobody waits for one by one go out together: see `together`.
    pipeline: true,
    types: { getTypeParser },
  }
  const pool = new pg.Pool(config)
  // Idle connections break when the server restarts. The pool has dropped this one already and the next statement gets
  // another; without a listener the process would end.
  pool.on('error', ignoreLostConnection)
  const notices = createNoticeClient(() => new pg.Client(config))
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    await pool.end()
    throw asUnavailable(error)
  }
  return postgresSql(pool, notices)
}

// What `last` locks, everybody waits for: the locks end with the commit, and the disk is waited for behind them, by a commit
// of nothing that syncs all before it. So many transactions share one sync; each is answered after it, as ever.
const BEGIN_UNSYNCED = 'BEGIN; SET LOCAL synchronous_commit = off'
const COMMIT_AND_SYNC = "COMMIT; SELECT pg_logical_emit_message(true, 'understudy', '')"

function postgresSql(pool: pg.Pool, notices: ReturnType<typeof createNoticeClient>): Sql {
  const scope = createTransactionScope()
  const names = createStatementNames()
  let closing: Promise<void> | null = null

  return {
    engine: 'postgres',
    async query<R extends Record<string, unknown>>(text: string, params?: readonly unknown[]) {
      scope.assertOutside()
      try {
        return await rowsOf<R>(pool, names, [text, params])
      } catch (error) {
        if (!names.failed(error)) throw error
        return rowsOf<R>(pool, names, [text, params])
      }
    },
    async transaction(work, last = nothingMore) {
      scope.assertOutside()
      const client = await pool.connect().catch(rethrow)
      // While a client is out, the pool does not listen to it; its running statement rejects on its own.
      client.on('error', ignoreLostConnection)
      let broken = false
      try {
        // Goes out with the first statement. Should it fail, so does everything behind it.
        const runner = gathering(client)
        const commit = last === nothingMore ? 'COMMIT' : COMMIT_AND_SYNC
        const begun = runner.query(last === nothingMore ? 'BEGIN' : BEGIN_UNSYNCED)
        begun.catch(ignoreLostConnection)
        return await scope.run(
          <R extends Record<string, unknown>>(text: string, params?: readonly unknown[]) =>
            rowsOf<R>(runner, names, [text, params]),
          { work, last, commit: () => together(begun, runner.query(commit)).catch(rethrowUnknown) },
        )
      } catch (error) {
        names.failed(error)
        broken = await client.query('ROLLBACK').then(
          () => false,
          () => true,
        )
        throw error
      } finally {
        client.off('error', ignoreLostConnection)
        client.release(broken)
      }
    },
    async listen(channel, onNotice, onLost) {
      assertChannel(channel)
      return notices.listen(channel, onNotice, onLost)
    },
    async close() {
      closing ??= Promise.all([notices.close(), pool.end()]).then(() => undefined)
      return closing
    },
  }
}

interface Runner {
  query(query: string | pg.QueryConfig): Promise<pg.QueryResult | pg.QueryResult[]>
}

function gathering(client: pg.PoolClient): Runner {
  return {
    query(query: string | pg.QueryConfig) {
      inOneWrite(client.connection.stream)
      return client.query(query)
    },
  }
}

async function rowsOf<R extends Record<string, unknown>>(
  runner: Runner,
  names: StatementNames,
  [text, params]: readonly [string, readonly unknown[] | undefined],
): Promise<R[]> {
  if (params === undefined) {
    const answer = await runner.query(text).catch(rethrow)
    const last = Array.isArray(answer) ? answer.at(-1) : answer
    return (last?.rows ?? []) as R[]
  }
  const name = names.nameOf(text)
  const query = { text, values: [...params], ...(name === undefined ? {} : { name }) }
  const answer = await runner.query(query).catch(rethrow)
  return ('rows' in answer ? answer.rows : []) as R[]
}

const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (id, format) =>
  Number(id) === INT8 && format !== 'binary' ? parseInt8 : pg.types.getTypeParser(id, format)

function rethrow(error: unknown): never {
  throw asUnavailable(error)
}

/** Lost while it committed: it may have. */
function rethrowUnknown(error: unknown): never {
  throw asUnavailable(error, 'unknown')
}

function ignoreLostConnection(): void {}

import type { Sql, Statement, Tx } from '../sql/sql.ts'

/** A database that keeps what it was asked. */
export interface CountedSql extends Sql {
  /** The statements since the last call, without their parameters, in the order in which they were asked for. */
  take(): readonly string[]
}

/** Keeps the statements of a database, those of its transactions included. */
export function countedSql(sql: Sql): CountedSql {
  let asked: string[] = []
  const counted = (tx: Tx): Tx => ({
    query(text, params) {
      asked.push(text)
      return tx.query(text, params)
    },
  })
  return {
    ...sql,
    ...counted(sql),
    transaction<T>(work: (tx: Tx) => Promise<T>, last?: (result: T) => readonly Statement[]): Promise<T> {
      if (last === undefined) return sql.transaction((tx) => work(counted(tx)))
      return sql.transaction(
        (tx) => work(counted(tx)),
        (result) => {
          const given = last(result)
          asked.push(...given.map(({ text }) => text))
          return given
        },
      )
    },
    take() {
      const taken = asked
      asked = []
      return taken
    },
  }
}

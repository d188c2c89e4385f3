/** A place where statements run: the database itself, or one transaction of it. */
export interface Tx {
  /**
   * Runs a statement and gives its rows. With `params` exactly one statement; without, several may be sent at once and
   * the rows are the last one's.
   *
   * `int8` comes back as a number where it is safe and as a `bigint` beyond, `timestamptz` as a `Date`, `json` and
   * `jsonb` parsed. Parameters are numbers, strings, booleans, `null`, `Date` and JSON as strings.
   */
  query<R extends Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<R[]>
}

/** One statement with its parameters, for later. */
export interface Statement {
  readonly text: string
  readonly params?: readonly unknown[]
}

/**
 * A database, embedded or served. Both engines speak PostgreSQL and behave the same through this interface; the
 * embedded one has one connection, so its transactions run one after another.
 */
export interface Sql extends Tx {
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects, and also when one of its
   * statements failed and `work` swallowed that. Inside, use `tx` only: asking the database itself there would wait for
   * a connection that the transaction holds, and is refused.
   *
   * `last` says, from what `work` gave, which statements go out together with the commit: what they lock is held for no
   * longer than the database itself takes, without the disk. When one of them fails, nothing is committed. With `last` others
   * may see the change a moment before it is on the disk; this resolves when it is, as the database is set up to.
   *
   * @throws LastStatementsError for a failure of `last`
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, last?: (result: T) => readonly Statement[]): Promise<T>
  /**
   * Calls back for every `NOTIFY channel`. Resolves once listening; gives its own undo. Notices are hints: after a lost
   * connection each listener is called once with `''`, because some may have been missed; `onLost` is called as soon as
   * the loss is seen, when nothing is heard until then.
   */
  listen(channel: string, onNotice: (payload: string) => void, onLost?: () => void): Promise<() => Promise<void>>
  /** Releases everything. May be called again. */
  close(): Promise<void>
  readonly engine: 'pglite' | 'postgres'
}

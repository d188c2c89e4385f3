/** Names under which connections keep prepared statements. */
export interface StatementNames {
  /** The name of a statement; `undefined` for one that is not to be kept. */
  nameOf(text: string): string | undefined
  /** Hears of a statement that failed. `true`: only its plan was out of date, and it may be tried again. */
  failed(error: unknown): boolean
}

/** So many different statements are kept. Who puts values into their texts would fill every connection with them. */
const MOST = 500

/**
 * Lets the database parse and plan a statement once a connection instead of each time. A plan whose result has another
 * shape by now, because a column came, is refused by the database: then all are prepared anew under other names.
 */
export function createStatementNames(): StatementNames {
  const names = new Map<string, string>()
  let generation = 0
  return {
    nameOf(text) {
      const known = names.get(text)
      if (known !== undefined || names.size >= MOST) return known
      const name = `understudy_${generation}_${names.size}`
      names.set(text, name)
      return name
    },
    failed(error) {
      // Whatever else is not supported fails the second time as well.
      if (!(error instanceof Error) || !('code' in error) || error.code !== FEATURE_NOT_SUPPORTED) return false
      generation += 1
      names.clear()
      return true
    },
  }
}

/** "cached plan must not change result type" is among these. */
const FEATURE_NOT_SUPPORTED = '0A000'

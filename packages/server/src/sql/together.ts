/**
 * Waits for statements that were sent one behind the other: over a network, several in the time of one. They run in the
 * order in which they were asked for, each seeing what came before. Waits for all of them also when one fails, so that none
 * runs on behind a transaction's back; then throws what failed first in the given order.
 *
 * @example
 * const [, row] = await together(lock(tx, key), find(tx, key))
 */
export async function together<T extends readonly unknown[]>(
  ...statements: { readonly [K in keyof T]: Promise<T[K]> }
): Promise<T> {
  const settled = await Promise.allSettled(statements)
  for (const each of settled) if (each.status === 'rejected') throw each.reason
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : undefined)) as unknown as T
}

/**
 * Sends statements of a transaction whose answers nobody needs: they travel with what comes next, and the commit at the
 * latest. The transaction waits for them, and fails when one of them does. What the promises say beyond that is lost.
 */
export function withCommit(...statements: readonly Promise<unknown>[]): void {
  for (const statement of statements) statement.catch(() => undefined)
}

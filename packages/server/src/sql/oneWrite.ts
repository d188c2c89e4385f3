import type { Writable } from 'node:stream'

/**
 * Holds back what is written to a connection until all that runs at this moment has been said: statements that are sent
 * together leave in one write, and wake the database once. Each by itself costs as much as what it asks for.
 */
export function inOneWrite(connection: Writable): void {
  if (connection.writableCorked > 0) return
  connection.cork()
  process.nextTick(() => connection.uncork())
}

/** Object id of `int8` in PostgreSQL's type catalogue. */
export const INT8 = 20

/** `int8` as a number where that is exact, as a `bigint` beyond. */
export function parseInt8(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

const CHANNEL = /^[a-z_][a-z0-9_]{0,62}$/

/** Refuses names that would need quoting: LISTEN takes no parameters. */
export function assertChannel(channel: string): void {
  if (!CHANNEL.test(channel)) throw new TypeError(`Not a channel name: ${JSON.stringify(channel)}.`)
}

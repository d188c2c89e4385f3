/** The browser's WebSocket, looked up at each call. */
export function browserSocket(url: string, protocols: readonly string[]): WebSocket {
  return new globalThis.WebSocket(url, [...protocols])
}

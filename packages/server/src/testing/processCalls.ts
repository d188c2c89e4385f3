import type { BridgeProcess } from './bridgeProcess.ts'
import { requestOf } from './stage.ts'

/** One call to a bridge in a process of its own. */
export async function call<T>(bridge: BridgeProcess, ...[method, path, options]: Parameters<typeof requestOf>) {
  const request = requestOf(method, path, options)
  const response = await fetch(bridge.url + path, {
    method,
    headers: request.headers,
    ...(method === 'POST' ? { body: await request.text() } : {}),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T }
}

/** An open event stream of a process, whose text grows. */
export async function watch(bridge: BridgeProcess, token: string) {
  const response = await fetch(`${bridge.url}/support/events`, { headers: { Authorization: `Bearer ${token}` } })
  if (response.status !== 200) throw new Error(`No stream: ${response.status}.`)
  const source = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  async function until(found: string): Promise<boolean> {
    while (!text.includes(found)) {
      const { done, value } = await source.read()
      if (done) return false
      text += decoder.decode(value, { stream: true })
    }
    return true
  }
  await until(': alive')
  return { until, over: () => until('never sent'), cancel: () => source.cancel() }
}

/** What is promised to take two seconds, is given two seconds. */
export function withinTwoSeconds<T>(work: Promise<T>): Promise<T | 'too late'> {
  return Promise.race([work, new Promise<'too late'>((resolve) => setTimeout(resolve, 2000, 'too late'))])
}

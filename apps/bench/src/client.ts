import { Agent, type IncomingMessage, request } from 'node:http'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly cookies: readonly string[]
  readonly body: unknown
}

/** Asks over connections that stay open. As plain as Node has it: what a client costs is not what is measured. */
export interface Client {
  ask(method: 'GET' | 'POST', path: string, options: AskOptions): Promise<Answer>
  /** Opens an event stream, and resolves once it has begun. */
  listen(path: string, headers: AskOptions['headers']): Promise<Stream>
  close(): void
}

/** An open event stream. */
export interface Stream {
  /** The moment at which the next change is told, by `performance.now()`; at the latest `until`, which it then gives. */
  next(until: number): Promise<number>
  close(): void
}

export interface AskOptions {
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
}

export function createClient(port: number): Client {
  const agent = new Agent({ keepAlive: true })
  return {
    ask: (method, path, { headers, body }) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? '' : JSON.stringify(body)
        const json = body === undefined ? {} : { 'Content-Type': 'application/json' }
        const length = method === 'POST' ? { 'Content-Length': String(Buffer.byteLength(text)) } : {}
        const options = { agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...json, ...length } }
        const outgoing = request(options, (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const read = Buffer.concat(chunks).toString()
            const type = incoming.headers['content-type'] ?? ''
            resolve({
              status: incoming.statusCode ?? 0,
              cookies: incoming.headers['set-cookie'] ?? [],
              body: type.includes('json') && read !== '' ? JSON.parse(read) : read,
            })
          })
        })
        outgoing.on('error', reject)
        outgoing.end(text)
      }),
    listen: (path, headers) =>
      new Promise((resolve, reject) => {
        const outgoing = request({ host: '127.0.0.1', port, path, headers }, (incoming) => {
          if (incoming.statusCode !== 200) return reject(new Error(`An event stream led to ${incoming.statusCode}.`))
          incoming.once('data', () =>
            resolve({ next: (until) => nextChange(incoming, until), close: () => outgoing.destroy() }),
          )
        })
        outgoing.on('error', reject).end()
      }),
    close: () => agent.destroy(),
  }
}

function nextChange(stream: IncomingMessage, until: number): Promise<number> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer)
      stream.off('data', read)
      resolve(performance.now())
    }
    const read = (chunk: Buffer) => {
      if (chunk.includes('event:')) over()
    }
    const timer = setTimeout(over, Math.max(until - performance.now(), 0))
    stream.on('data', read)
  })
}

/** Runs `count` pieces of work, at most `atOnce` of them at the same time. */
export async function inParallel(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const one = async () => {
    while (next < count) {
      const index = next
      next += 1
      await work(index)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

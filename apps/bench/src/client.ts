import { Agent, request } from 'node:http'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly cookies: readonly string[]
  readonly body: unknown
}

/** Asks over connections that stay open. As plain as Node has it: what a client costs is not what is measured. */
export interface Client {
  ask(method: 'GET' | 'POST', path: string, options: AskOptions): Promise<Answer>
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
    close: () => agent.destroy(),
  }
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

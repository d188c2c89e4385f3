import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { ready } from '../child.ts'
import { createContract } from './contract.ts'

/**
 * The back end of the measures, in a process of its own: the contract, something to fetch, the built page. Listens on
 * as many ports as asked for, which are origins to a browser. Prints them as its one line; ends with its input.
 */
const [count = '1', pages = ''] = process.argv.slice(2)
const PING = JSON.stringify({ items: Array.from({ length: 8 }, (_, id) => ({ id, name: `Invoice ${2200 + id}` })) })
const TYPES: Readonly<Record<string, string>> = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript' }

let delay = 0
const contract = createContract(() => delay)

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const method = request.method ?? 'GET'
  if (pathname === '/api/invoices') {
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(PING)
  } else if (pathname === '/reset') {
    delay = Number(searchParams.get('delay') ?? 0)
    contract.reset()
    response.writeHead(204).end()
  } else if (!(await contract.answer(method, pathname, request, response))) {
    serve(pathname === '/' ? '/index.html' : pathname, response)
  }
}

function serve(path: string, response: ServerResponse): void {
  try {
    const content = readFileSync(join(pages, normalize(path)))
    response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'text/plain' }).end(content)
  } catch {
    response.writeHead(404).end()
  }
}

const servers = Array.from({ length: Number(count) }, () => {
  const server = createServer((request, response) => {
    handle(request, response).catch((thrown) => {
      process.stderr.write(`${thrown}\n`)
      response.destroy()
    })
  })
  // Longer than any pause between two batches.
  server.keepAliveTimeout = 120_000
  return server
})
const ports = await Promise.all(
  servers.map(
    (server) =>
      new Promise<number>((resolve) => {
        server.listen(0, '127.0.0.1', () => {
          const address = server.address()
          resolve(typeof address === 'object' && address !== null ? address.port : 0)
        })
      }),
  ),
)
ready(ports)

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type FakeServer, fakeServer, people, startRequest } from '../../../../packages/client/src/testing/index.ts'
import { isImpersonationError, problemType } from '../../../../packages/protocol/src/index.ts'

/** The calls of the connector's contract over the in-memory back end of the client's own tests. */
export interface Contract {
  /** `false`: none of ours. */
  answer(method: string, path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>
  /** Starts over: nobody is in a support session. */
  reset(): void
  /** Closes the open event streams. */
  close(): void
}

/** @param delay milliseconds before an answer, to stand for a network */
export function createContract(delay: () => number): Contract {
  const streams = new Set<ServerResponse>()
  let server = fresh()

  async function answer(method: string, path: string, request: IncomingMessage, response: ServerResponse) {
    if (path === '/support/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).write(': open\n\n')
      streams.add(response)
      response.on('close', () => streams.delete(response))
      return true
    }
    const run = routeOf(server, method, path)
    if (run === null) return false
    const text = await bodyOf(request)
    const epoch = server.epoch()
    const { status, content } = await answered(() => run(request, text === '' ? {} : JSON.parse(text)))
    await pause(delay())
    response.writeHead(status, { 'Content-Type': status < 300 ? 'application/json' : 'application/problem+json' })
    response.end(JSON.stringify(content))
    if (server.epoch() !== epoch) for (const stream of streams) stream.write('event: changed\ndata: {}\n\n')
    return true
  }

  return {
    answer,
    reset() {
      server = fresh()
    },
    close() {
      for (const stream of streams) stream.end()
    },
  }
}

function fresh(): FakeServer {
  return fakeServer({ now: Date.now })
}

type Route = (request: IncomingMessage, body: Readonly<Record<string, unknown>>) => unknown

function routeOf(server: FakeServer, method: string, path: string): Route | null {
  const [, , list, id = '', verb] = path.split('/')
  switch (`${method} ${list} ${verb ?? ''}`.trim()) {
    case 'GET context':
      return (request) => server.context(credentialOf(server, request))
    case 'POST sessions':
      return (request, body) =>
        server.start({ ...startRequest(), ...body, subject: people().noor }, String(request.headers['idempotency-key']))
    case 'POST sessions end':
      return () => server.end(id)
    case 'POST sessions extend':
      return () => ({ session: server.extend(id), now: server.now() })
    case 'POST sessions credential':
      return () => ({ credential: server.credential(id), now: server.now() })
    default:
      return null
  }
}

function credentialOf(server: FakeServer, { headers }: IncomingMessage): string | undefined {
  const token = headers.authorization?.slice('Bearer '.length)
  return token === server.ownToken() ? undefined : token
}

async function answered(run: () => unknown): Promise<{ readonly status: number; readonly content: unknown }> {
  try {
    return { status: 200, content: run() }
  } catch (thrown) {
    if (!isImpersonationError(thrown)) throw thrown
    const { code } = thrown
    return {
      status: 409,
      content: { type: problemType('internal'), title: 'Refused', status: 409, code, detail: 'Refused.' },
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

function pause(ms: number): Promise<void> | undefined {
  return ms === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms))
}

import { isImpersonationError, type Person, type Problem, problemType } from '@understudy/protocol'
import type { StartRequest } from '../stack/state.ts'
import type { FakeServer } from './fakeServer.ts'
import { people } from './fixtures.ts'
import { refusal } from './idempotencyKeys.ts'

export interface FakeBridgeOptions {
  /** Answers what is not the bridge's. @default an empty object */
  readonly api?: (request: Request) => Response | Promise<Response>
}

export interface FakeBridge {
  /** For the `fetch` option of `bridge` and `serveVault`. */
  readonly fetch: typeof globalThis.fetch
  /** Every request, oldest first. */
  readonly seen: readonly Request[]
  /** Every token that has ever been in an answer, or came in as the actor's own. */
  readonly tokens: ReadonlySet<string>
  /** Something may have changed: says so on every open event stream. */
  hint(): void
}

/**
 * The HTTP surface of the bridge over a {@link FakeServer}: the calls a connector makes, with bearer credentials. Has no
 * policy, no approvals by others and no audit log.
 *
 * @example const { fetch } = fakeBridge(fakeServer())
 */
export function fakeBridge(server: FakeServer, options: FakeBridgeOptions = {}): FakeBridge {
  const { api = () => Response.json({}) } = options
  const seen: Request[] = []
  const tokens = new Set<string>()
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>()

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const [, area, list, id = '', verb] = pathname.split('/')
    const token = request.headers.get('Authorization')?.slice('Bearer '.length)
    const own = token !== undefined && token === server.ownToken()
    if (own) tokens.add(token)
    if (area !== 'support') return api(request)
    if (list === 'context') return Response.json(server.context(own ? undefined : token))
    if (!own) throw refusal('not_authenticated')
    if (list === 'events') return events()
    if (list === 'requests') return requests(id)
    if (list !== 'sessions' || request.method !== 'POST') throw refusal('not_found')
    switch (verb) {
      case undefined:
        return start(await request.json(), request.headers.get('Idempotency-Key') ?? '')
      case 'end':
        return Response.json(server.end(id))
      case 'extend':
        return Response.json({ session: server.extend(id), now: server.now() })
      case 'credential': {
        const credential = server.credential(id)
        tokens.add(credential.accessToken)
        return Response.json({ credential, now: server.now() })
      }
      default:
        throw refusal('not_found')
    }
  }

  function start(body: Omit<StartRequest, 'subject'> & { readonly subject: string }, key: string): Response {
    const known: readonly Person[] = Object.values(people())
    const subject = known.find((person) => person.id === body.subject) ?? { id: body.subject, name: body.subject }
    const started = server.start({ ...body, subject }, key)
    if (started.outcome === 'started' && started.credential !== undefined) tokens.add(started.credential.accessToken)
    return Response.json(started, { status: started.outcome === 'started' ? 201 : 202 })
  }

  function requests(id: string): Response {
    const request = server.request()
    if (id === '') return Response.json({ requests: request === null ? [] : [request], now: server.now() })
    if (request?.id === id) server.decide('cancelled')
    return Response.json(server.request())
  }

  function events(): Response {
    let opened: ReadableStreamDefaultController<Uint8Array> | null = null
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        opened = controller
        streams.add(controller)
      },
      cancel() {
        if (opened !== null) streams.delete(opened)
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  }

  return {
    seen,
    tokens,
    async fetch(input, init) {
      const request = new Request(input, init)
      seen.push(request)
      request.signal.throwIfAborted()
      try {
        return await answer(request)
      } catch (thrown) {
        if (!isImpersonationError(thrown)) throw thrown
        return problem(thrown.code as Problem['code'])
      }
    },
    hint() {
      for (const stream of streams) stream.enqueue(new TextEncoder().encode('event: changed\ndata: {}\n\n'))
    },
  }
}

function problem(code: Problem['code']): Response {
  const status = code === 'not_found' ? 404 : code === 'not_authenticated' ? 401 : 409
  const told: Problem = { type: problemType(code), title: 'Refused by the fake bridge.', status, code, detail: '' }
  return new Response(JSON.stringify(told), { status, headers: { 'Content-Type': 'application/problem+json' } })
}

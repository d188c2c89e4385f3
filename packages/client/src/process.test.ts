import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeBridge, fakeServer } from './testing/index.ts'

// A Node process that forgets `dispose()`: it has to end by itself as soon as its own work is done.

let http: Server
beforeAll(async () => {
  const bridge = fakeBridge(fakeServer({ now: () => Date.now() }))
  http = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = await bridge.fetch(`http://127.0.0.1${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    })
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    // An event stream is open until the other side leaves.
    if (answer.headers.get('Content-Type') === 'text/event-stream') return response.flushHeaders()
    return response.end(await answer.text())
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  http.closeAllConnections()
  http.close()
})

/** Runs a script to its end: how it ended, and what it printed. `null`: it had to be killed. */
async function run(script: string): Promise<{ readonly code: number | null; readonly printed: string }> {
  const { port } = http.address() as AddressInfo
  const prelude = `
    const { createImpersonationClient } = await import('./src/index.ts')
    const { bridge } = await import('./src/connectors/bridge.ts')
    const { contexts, fakeConnector, fakeToken, people, startRequest } = await import('./src/testing/index.ts')
    const url = 'http://127.0.0.1:${port}'
    const connector = bridge({ url, actorToken: async () => fakeToken({ actor: people().dana }) })
    const hooks = { onIdentityChange: () => undefined }
  `
  const args = ['--conditions=@understudy/source', '--import', 'tsx', '--input-type=module', '--eval', prelude + script]
  const options = { cwd: new URL('..', import.meta.url), env: { ...process.env, NODE_OPTIONS: '' }, timeout: 12_000 }
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, options)
    return { code: 0, printed: stdout.trim() }
  } catch (thrown) {
    const { code, killed, stdout, stderr } = thrown as Record<'code' | 'killed' | 'stdout' | 'stderr', never>
    return { code: killed ? null : code, printed: `${stdout}${stderr}` }
  }
}

test.each<[string, string]>([
  ['rendered on a server', `createImpersonationClient({ connector, initialContext: contexts.active() }).getState()`],
  [
    'rendered, subscribed and resumed',
    `const client = createImpersonationClient({ connector, initialContext: contexts.own() })
     client.subscribe(() => undefined)
     await client.resume()`,
  ],
  [
    'in a support session, in a script',
    `const client = createImpersonationClient({ connector, ...hooks })
     client.subscribe(() => undefined)
     await client.resume()
     await client.start(startRequest())
     if (client.getState().status !== 'active') throw new Error(client.getState().status)
     await client.extend()`,
  ],
  [
    'back in the own one',
    `const client = createImpersonationClient({ connector, ...hooks })
     await client.resume()
     await client.end()
     await client.signOut()`,
  ],
  [
    'suspended, with a server that cannot be reached',
    `const away = bridge({ url: 'http://127.0.0.1:1', actorToken: async () => 'x' })
     const client = createImpersonationClient({ connector: away })
     await client.resume()
     if (client.getState().status !== 'suspended') throw new Error(client.getState().status)`,
  ],
  [
    'waiting for an approval',
    `const client = createImpersonationClient({ connector: fakeConnector({ approval: 'always' }), ...hooks })
     await client.resume()
     await client.start(startRequest())
     if (client.getState().status !== 'pending') throw new Error(client.getState().status)`,
  ],
])(
  '%s, and never disposed of: the process ends',
  async (_, script) => {
    expect(await run(`${script}\nconsole.log('done')`)).toEqual({ code: 0, printed: 'done' })
  },
  20_000,
)

test('a call that somebody waits for is waited for, also where nothing else keeps the process', async () => {
  const script = `
    const silent = { ...fakeConnector(), context: () => new Promise(() => undefined) }
    const clock = {
      monotonic: () => performance.now() * 100, wall: () => Date.now(),
      after: (ms, callback, awaited) => {
        const timer = setTimeout(callback, ms / 100)
        if (!awaited) timer.unref()
        return () => clearTimeout(timer)
      },
    }
    const client = createImpersonationClient({ connector: silent, clock })
    await client.resume()
    console.log(client.getState().status)
  `
  expect(await run(script)).toEqual({ code: 0, printed: 'suspended' })
}, 20_000)

import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { type FakeConnector, flush, people, startRequest, type TestClientOptions, testClient } from './testing/index.ts'

/** A client whose every credential is remembered, and everything it lets out with it. */
function watched(options: TestClientOptions = {}) {
  const secrets = new Set<string>()
  const outside: unknown[] = []
  const keep = (value: string | null) => {
    if (value !== null) secrets.add(value)
    return value
  }
  const spy = (connector: FakeConnector): FakeConnector => ({
    ...connector,
    actorToken: async () => keep(connector.server.ownToken()),
    async start(request, options) {
      const answer = await connector.start(request, options)
      if (answer.outcome === 'started') keep(answer.credential?.accessToken ?? null)
      return answer
    },
    async credential(session, options) {
      const answer = await connector.credential!(session, options)
      keep(answer.credential.accessToken)
      return answer
    },
  })
  const note = (value: unknown) => void outside.push(value)
  const tab = testClient({
    wrap: spy,
    beforeContextChange: note,
    onIdentityChange: note,
    fetch: async () => new Response(null, { status: 409, headers: { 'Support-Context-Mismatch': 'own;e=1' } }),
    ...options,
  })
  tab.client.subscribe((state, previous) => outside.push(state, previous))
  return { ...tab, secrets, outside }
}

function everything({ client, told, tabs, outside }: ReturnType<typeof watched>): string {
  const seen = [client, client.getState(), client.getInitialState(), told, tabs.posted, outside]
  // Both ways in which values get out: inspection (consoles, error trackers) and serialisation.
  return seen.map((value) => inspect(value, { depth: 12, showHidden: true, getters: true }) + text(value)).join('\n')
}

function text(value: unknown): string {
  return (
    JSON.stringify(value, (_, entry) => (entry instanceof Error ? [entry.message, entry.stack, entry.cause] : entry)) ??
    ''
  )
}

test('no credential is in state, event, error, hook or message, through a whole session', async () => {
  const tab = watched()
  await tab.client.resume()
  await tab.client.start(startRequest())
  await tab.client.fetch('/x')
  await flush()
  await tab.clock.advance(200_000)
  await tab.client.extend()
  tab.lifecycle.signal('restored')
  await flush()
  await tab.client.end()
  await tab.client.start(startRequest())
  await tab.clock.advance(600_000)
  await tab.client.signOut()
  expect(tab.secrets.size).toBeGreaterThan(3)
  for (const secret of tab.secrets) expect(everything(tab)).not.toContain(secret)
})

test('no credential is in any error, whatever fails', async () => {
  for (let index = 0; index < 10; index += 1) {
    for (const fault of ['fail', 'lose'] as const) {
      const tab = watched({ fault: (call) => (call.index === index ? fault : 'pass') })
      const rejected: unknown[] = []
      const keep = (error: unknown) => rejected.push(error)
      await tab.client.resume()
      await tab.client.start(startRequest()).catch(keep)
      await tab.clock.advance(160_000)
      await tab.client.extend().catch(keep)
      await tab.client.fetch('/x').catch(keep)
      await tab.client.end().catch(keep)
      const all = everything(tab) + rejected.map((error) => inspect(error, { depth: 12 }) + text(error)).join('\n')
      for (const secret of tab.secrets) expect(all).not.toContain(secret)
    }
  }
})

test('no name and no reason is in a message between tabs, nor in an error', async () => {
  const tab = watched({ fault: (call) => (call.index === 2 ? 'fail' : 'pass') })
  await tab.client.resume()
  await tab.client.start(startRequest()).catch(() => undefined)
  await tab.client.start(startRequest()).catch(() => undefined)
  await tab.client.end()
  const { noor } = people()
  const errors = tab.told
    .filter(({ event }) => event === 'error')
    .map(text)
    .join()
  for (const word of [noor.name, noor.id, noor.email, startRequest().reason.text]) {
    expect(errors + text(tab.tabs.posted)).not.toContain(word)
  }
})

test('the state can be read, and not set', () => {
  const { client } = watched()
  expect(Object.keys(client).sort()).toEqual([
    'authorize',
    'can',
    'capabilities',
    'custody',
    'dispose',
    'end',
    'extend',
    'fetch',
    'getInitialState',
    'getState',
    'hinted',
    'on',
    'reissue',
    'remaining',
    'resume',
    'signOut',
    'start',
    'subscribe',
    'switchTo',
  ])
})

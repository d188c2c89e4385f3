import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** In a process of its own, where every global that could be touched is a tripwire. */
const SCRIPT = `
const touched = []
for (const name of ['window', 'document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'BroadcastChannel', 'fetch', 'setTimeout', 'setInterval', 'performance']) {
  const value = globalThis[name]
  Object.defineProperty(globalThis, name, { configurable: true, get() { touched.push(name); return value } })
}
const { createImpersonationClient, selectStack } = await import('./src/index.ts')
const { bridge } = await import('./src/connectors/bridge.ts')
const importing = [...touched]
touched.length = 0
const client = createImpersonationClient({
  connector: bridge({ actorToken: async () => null }),
  initialContext: { state: 'own', epoch: 0, now: 1, actor: { id: 'a', name: 'A' } },
})
client.getState(); client.getInitialState(); client.can('x'); client.remaining(); selectStack(client.getState())
console.log(JSON.stringify({ importing, creating: touched, state: client.getState().status }))
`

test('importing and creating on a server touches no global but the clock', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@understudy/source', '--import', 'tsx', '--input-type=module', '--eval', SCRIPT],
    { cwd: new URL('..', import.meta.url), env: { ...process.env, NODE_OPTIONS: '' } },
  )
  expect(JSON.parse(stdout)).toEqual({ importing: [], creating: ['performance'], state: 'own' })
}, 20_000)

test('two users rendered in one process do not meet', async () => {
  const { createImpersonationClient } = await import('./index.ts')
  const { contexts, fakeConnector, people } = await import('./testing/index.ts')
  const { noor, tomas } = people()
  const render = (subject: typeof noor) =>
    createImpersonationClient({ connector: fakeConnector(), initialContext: contexts.active({}, subject) })
  const [one, two] = [render(noor), render(tomas as unknown as typeof noor)]
  expect(one.getState()).toMatchObject({ subject: noor })
  expect(two.getState()).toMatchObject({ subject: tomas })
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { fakeLifecycle, startRequest, testClient } from './testing/index.ts'

// Real HTTP from here on: redirects and streams are the platform's business.
const servers: (() => void)[] = []
afterEach(() => {
  for (const close of servers.splice(0)) close()
})

async function serve(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('redirect: never followed with a credential', async () => {
  const seen: string[] = []
  const elsewhere = await serve((request, response) => {
    seen.push(String(request.headers['support-context']))
    response.end('{}')
  })
  const origin = await serve((_, response) => response.writeHead(302, { Location: `${elsewhere}/steal` }).end())
  const tab = testClient({ lifecycle: fakeLifecycle({ origin }) })
  await tab.client.resume()
  await expect(tab.client.fetch(`${origin}/x`)).rejects.toMatchObject({ code: 'origin_not_allowed' })
  const left = await tab.client.fetch(`${origin}/x`, { redirect: 'manual' })
  expect(left.status).toBe(302)
  expect(seen).toEqual([])
})

test('redirect: without an identity the platform follows as always', async () => {
  const origin = await serve((request, response) => {
    if (request.url === '/x') response.writeHead(302, { Location: '/y' }).end()
    else response.end('there')
  })
  const tab = testClient({ lifecycle: fakeLifecycle({ origin }) })
  tab.server.signOut()
  await tab.client.resume()
  const response = await tab.client.fetch(`${origin}/x`)
  expect(await response.text()).toBe('there')
})

test('identity change: a body that is still arriving is cut off', async () => {
  const origin = await serve((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' })
    response.write('first part')
  })
  const tab = testClient({ lifecycle: fakeLifecycle({ origin }) })
  await tab.client.resume()
  const response = await tab.client.fetch(`${origin}/stream`)
  const reader = response.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('first part')
  await tab.client.start(startRequest())
  await expect(reader.read()).rejects.toMatchObject({ code: 'superseded' })
})

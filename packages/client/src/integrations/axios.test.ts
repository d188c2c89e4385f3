import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import axios, { type AxiosAdapter } from 'axios'
import { expect, test } from 'vitest'
import { fakeLifecycle, flush, ownTestClient } from '../testing/index.ts'
import { fenceAxios } from './xhr.ts'

// Its other adapters: `xhr.test.ts` has the one of the browser.

async function fenced(origin: string) {
  const made = await ownTestClient({ lifecycle: fakeLifecycle({ origin }) })
  const api = axios.create({ baseURL: origin })
  const fence = fenceAxios(made.client)
  api.interceptors.request.use(fence.request)
  api.interceptors.response.use(fence.response, fence.failed)
  return { ...made, api }
}

test.each(['http', 'fetch'] as const)('fenceAxios: no redirect is followed by the %s adapter', async (adapter) => {
  const seen: (readonly [string | undefined, unknown])[] = []
  const server = createServer(({ url, headers }, response) => {
    seen.push([url, headers['support-context']])
    response.writeHead(302, { Location: '/there' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { api } = await fenced(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await expect(api.get('/moved', { adapter })).rejects.toBeInstanceOf(axios.AxiosError)
  expect(seen).toEqual([['/moved', 'own;e=1']])
  server.closeAllConnections()
  server.close()
})

test('fenceAxios: a problem is read in whatever form the answer was asked for', async () => {
  const { api, connector } = await fenced('https://app.example')
  const text = JSON.stringify({ type: 'x', title: 'x', status: 401, code: 'session_ended', detail: 'x' })
  const asked = () => connector.calls.filter(({ name }) => name === 'context').length
  for (const data of [text, new Blob([text]), new TextEncoder().encode(text), new TextEncoder().encode(text).buffer]) {
    const before = asked()
    const adapter: AxiosAdapter = async (config) => ({
      ...{ data, config, status: 401, statusText: '' },
      headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    })
    await api.get('/x', { adapter, transformResponse: (body) => body })
    await flush()
    expect(asked()).toBe(before + 1)
  }
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, createClient, inParallel } from './client.ts'

const server = createServer((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': alive\n\n')
    setTimeout(() => response.write('event: changed\ndata: {}\n\n'), 20)
    return
  }
  let text = ''
  request.on('data', (chunk) => {
    text += chunk
  })
  request.on('end', () => {
    const { method, headers } = request
    response.writeHead(201, { 'Content-Type': 'application/json', 'Set-Cookie': ['a=1', 'b=2'] })
    response.end(JSON.stringify({ method, type: headers['content-type'], token: headers.authorization, text }))
  })
})
let client: Client

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  client = createClient((server.address() as AddressInfo).port)
})
afterAll(() => {
  client.close()
  server.closeAllConnections()
  server.close()
})

test('ask: what is sent, and the whole answer', async () => {
  const answer = await client.ask('POST', '/x', { headers: { Authorization: 'Bearer t' }, body: { name: 'Inês' } })
  expect(answer).toEqual({
    status: 201,
    cookies: ['a=1', 'b=2'],
    body: { method: 'POST', type: 'application/json', token: 'Bearer t', text: '{"name":"Inês"}' },
  })
})

test('listen: a change is told when it comes, and nothing is told as late as was waited', async () => {
  const stream = await client.listen('/events', {})
  const [from, limit] = [performance.now(), performance.now() + 5000]
  const at = await stream.next(limit)
  expect(at).toBeGreaterThan(from)
  expect(at).toBeLessThan(limit)
  const patience = performance.now() + 30
  expect(await stream.next(patience)).toBeGreaterThanOrEqual(patience - 2)
  stream.close()
  await expect(client.listen('/nothing', {})).rejects.toThrow('201')
})

test('inParallel: each once, never more at the same time, and a failure reaches the caller', async () => {
  const seen: number[] = []
  let [running, most] = [0, 0]
  await inParallel(20, 3, async (index) => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, 1))
    running -= 1
    seen.push(index)
  })
  expect(seen.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  expect(most).toBe(3)
  await expect(inParallel(2, 2, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
})

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { remoteDirectory } from './remoteDirectory.ts'

async function served(answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/internal/people`
  return remoteDirectory({ url, token: 'directory-token' })
}

test('an id that would lead to another address is nobody’s, and nobody is asked', async () => {
  const asked: (string | undefined)[] = []
  const directory = await served(({ url }, response) => {
    asked.push(url)
    response.writeHead(404).end()
  })
  for (const id of ['', '.', '..']) expect(await directory.find(id)).toBeNull()
  expect(asked).toEqual([])
  // Everything else stays one segment.
  for (const id of ['../x', '%2e%2e', 'a?b#c', '...']) expect(await directory.find(id)).toBeNull()
  expect(asked).toEqual(['..%2Fx', '%252e%252e', 'a%3Fb%23c', '...'].map((segment) => `/internal/people/${segment}`))
})

test('a question that is not answered is given up, so that none pile up', async () => {
  let gone: () => void = () => undefined
  const closed = new Promise<void>((resolve) => {
    gone = resolve
  })
  const directory = await served((request) => request.once('close', gone))
  await expect(directory.find('cus_noor')).rejects.toThrow('timeout')
  await closed
})

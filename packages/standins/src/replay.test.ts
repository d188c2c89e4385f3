import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { replay } from './replay.ts'

test('a stand-in whose port begins with a recorded one is asked at its own', async () => {
  const server = createServer((_, answer) => answer.writeHead(204).end()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((listening) => server.once('listening', listening))
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const { difference, compared } = await replay(
    {
      system: 'Hydra v26.2.0',
      scenario: 'two ports',
      about: 'a stand-in that was given a port like a recorded one',
      exchanges: [
        {
          name: 'asked',
          request: { method: 'GET', url: 'http://127.0.0.1:4444/' },
          response: { status: 204 },
        },
      ],
    },
    {
      // Found in the address of the stand-in, were one recorded origin put in place after the other.
      origins: { 'http://127.0.0.1:4444': own, [own.slice(0, -1)]: 'http://127.0.0.1:1' },
      supply: async (name) => name,
    },
  )
  expect({ difference, compared }).toEqual({ difference: null, compared: 1 })
})

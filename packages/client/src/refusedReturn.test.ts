import { expect, test } from 'vitest'
import { leavePage } from './connectors/leavePage.ts'
import { refuse } from './connectors/refusals.ts'
import { createImpersonationClient } from './index.ts'
import type { Departure } from './ports/departure.ts'
import {
  fakeConnector,
  fakeLifecycle,
  flush,
  loadedClient,
  manualClock,
  memoryChannel,
  people,
  startRequest,
} from './testing/index.ts'

function ports() {
  const clock = manualClock()
  return { clock, lifecycle: fakeLifecycle(), channel: memoryChannel().tab(), onIdentityChange: () => undefined }
}

test('a start that left the page and came back refused is shown beside the own session, once', async () => {
  const refused = [refuse('subject_unavailable'), null]
  const connector = { ...fakeConnector({ custody: 'cookie' }), refused: () => refused.shift() ?? null }
  const client = createImpersonationClient({ connector, ...ports() })
  const told: string[] = []
  client.on('error', ({ error }) => told.push(error.code))
  await client.resume()
  await flush()
  expect(client.getState()).toMatchObject({
    status: 'own',
    actor: people().dana,
    error: { code: 'subject_unavailable' },
  })
  expect(told).toEqual(['subject_unavailable'])
  client.dispose()
})

test('a start that came back with a session asks for no refusal', async () => {
  const asked: string[] = []
  const fake = fakeConnector({ custody: 'cookie' })
  fake.server.start(startRequest(), 'key-elsewhere')
  const connector = {
    ...fake,
    refused() {
      asked.push('refused')
      return null
    },
  }
  const client = createImpersonationClient({ connector, ...ports() })
  await client.resume()
  expect(client.getState().status).toBe('active')
  expect(asked).toEqual([])
  client.dispose()
})

test('a start that leaves the page settles for nothing while the page is there, and gives up in the end', async () => {
  const departures: Departure[] = []
  const surroundings = ports()
  const connector = {
    ...fakeConnector({ custody: 'cookie' }),
    start: ({ subject }: ReturnType<typeof startRequest>, { signal }: { readonly signal: AbortSignal }) =>
      leavePage({ url: `/users/${subject.id}`, method: 'POST' }, { signal, depart: (to) => departures.push(to) }),
  }
  const client = loadedClient({ connector, ...surroundings })
  await client.resume()
  let settled = false
  const starting = client.start(startRequest()).catch((error: unknown) => error)
  void starting.then(() => {
    settled = true
  })
  await flush()
  expect(departures).toEqual([{ url: '/users/cus_8F2K', method: 'POST' }])
  expect(client.getState().status).toBe('starting')
  expect(settled).toBe(false)
  await surroundings.clock.advance(120_000)
  expect(client.getState()).toMatchObject({ status: 'own', actor: people().dana })
  expect(await starting).toMatchObject({ code: expect.stringMatching(/outcome_unknown|network|aborted/) })
  client.dispose()
})

test('leavePage: somebody who gave up before is not taken anywhere', async () => {
  const departures: Departure[] = []
  const gone = leavePage({ url: '/x' }, { signal: AbortSignal.abort(), depart: (to) => departures.push(to) })
  await expect(gone).rejects.toMatchObject({ code: 'aborted' })
  expect(departures).toEqual([])
})

test('refuse: the client’s own words, and the server’s', () => {
  expect(refuse('network', { cause: 'x' })).toMatchObject({ code: 'network', cause: 'x' })
  expect(refuse('actor_not_allowed', { detail: 'The flag said so.' }).message).toContain('The flag said so.')
})

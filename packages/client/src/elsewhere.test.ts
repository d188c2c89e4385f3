import type { ApprovalRequest, EndAnswer } from '@understudy/protocol'
import { expect, test } from 'vitest'
import type { Connector } from './index.ts'
import { activeTestClient, type FakeConnector, flush, ownTestClient, people, startRequest } from './testing/index.ts'

const { noor, tomas, ines } = people()

// What a back end answers about another session, another subject or another actor than it was asked about.

type Told = Awaited<ReturnType<Connector['end']>>

const ending =
  (bend: (answer: Told) => Told, until: () => boolean = () => true) =>
  (connector: FakeConnector): Connector => ({
    ...connector,
    end: async (session, options) => {
      const answer = await connector.end(session, options)
      return until() ? bend(answer) : answer
    },
  })

const errorsOf = (told: readonly { readonly event: string; readonly detail: unknown }[]) =>
  told.flatMap(({ event, detail }) => (event === 'error' ? [(detail as { error: { code: string } }).error.code] : []))

test.each<[string, Partial<EndAnswer['session']>]>([
  ['another session', { id: 'ss_other' }],
  ['another subject', { subject: tomas }],
])('an end that speaks of %s is not believed: the server is asked, and nothing of it is shown', async (_, bent) => {
  const seen: unknown[] = []
  const tab = await activeTestClient({
    wrap: ending((answer) => ({ ...answer, session: { ...answer.session, ...bent } })),
  })
  const before = tab.connector.calls.length
  tab.client.subscribe((state) => seen.push(state))
  await tab.client.end()
  expect(tab.connector.calls.slice(before).map(({ name }) => name)).toEqual(['end', 'context'])
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { id: 'ss_1', subject: noor } })
  expect(errorsOf(tab.told)).toEqual(['invalid_answer'])
  expect(tab.told.find(({ event }) => event === 'ended')?.detail).toMatchObject({ session: { subject: noor } })
  expect(JSON.stringify(seen)).not.toMatch(/Tomás|ss_other/)
})

test('an end that speaks of another session while ours lives on is sent again, and then said', async () => {
  const tab = await activeTestClient()
  const live = tab.server.live()
  const liar = await ownTestClient({
    server: tab.server,
    clock: tab.clock,
    wrap: (connector) => ({
      ...connector,
      end: async () => ({
        outcome: 'ended',
        own: 'stands',
        epoch: 9,
        now: tab.server.now(),
        session: { id: 'ss_other', reason: 'actor_ended', endedAt: 0, subject: noor, returnTo: null },
      }),
    }),
  })
  await expect(liar.client.end()).rejects.toMatchObject({ code: 'outcome_unknown', cause: { code: 'invalid_answer' } })
  expect(tab.server.live()).toEqual(live)
  expect(liar.client.getState().status).not.toBe('own')
})

test('the context of the own session tells of the end of another subject’s: one is oneself, and that end is left out', async () => {
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      context: async (options) => {
        const answer = await connector.context(options)
        return answer.state === 'own' && answer.ended
          ? { ...answer, ended: { ...answer.ended, subject: tomas } }
          : answer
      },
    }),
  })
  tab.server.revoke()
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: null })
  expect(errorsOf(tab.told)).toEqual(['invalid_answer'])
})

test('the context brings another actor under the session on screen: nothing runs', async () => {
  let lying = false
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      context: async (options) => {
        const answer = await connector.context(options)
        return lying && answer.state === 'active' ? { ...answer, actor: ines } : answer
      },
    }),
  })
  lying = true
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', last: { actor: { id: 'sup_dana' } } })
  lying = false
  await tab.client.end()
  expect(tab.client.getState().status).toBe('own')
})

test.each<[string, Partial<EndAnswer['session']>]>([
  ['another session', { id: 'ss_other' }],
  ['another subject', { subject: tomas }],
])('signing out: an end that speaks of %s confirms nothing', async (_, bent) => {
  const tab = await activeTestClient({
    wrap: ending((answer) => ({ ...answer, session: { ...answer.session, ...bent } })),
  })
  await expect(tab.client.signOut()).rejects.toMatchObject({ code: 'outcome_unknown' })
  expect(tab.client.getState()).toMatchObject({ status: 'signed-out', ended: null })
  expect(JSON.stringify(tab.told)).not.toContain('Tomás')
})

test('a switch in two steps: where another session ended, the second one is not started', async () => {
  const tab = await activeTestClient({
    replaces: false,
    wrap: ending((answer) => ({ ...answer, session: { ...answer.session, id: 'ss_other' } })),
  })
  const before = tab.connector.calls.length
  await expect(tab.client.switchTo({ subject: tomas })).rejects.toMatchObject({ code: 'invalid_answer' })
  expect(tab.connector.calls.slice(before).map(({ name }) => name)).toEqual(['end', 'context'])
})

test('an extension of another session is refused, and the server is asked', async () => {
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      extend: async (session, options) => {
        const answer = await connector.extend!(session, options)
        return { ...answer, session: { ...answer.session, id: 'ss_other' } }
      },
    }),
  })
  await tab.client.extend().catch(() => undefined)
  expect(tab.client.getState()).toMatchObject({ status: 'active', session: { id: 'ss_1' } })
  expect(errorsOf(tab.told)).toEqual(['invalid_answer'])
})

const asking =
  (bent: Partial<ApprovalRequest>) =>
  (connector: FakeConnector): Connector => ({
    ...connector,
    start: async (request, options) => {
      const answer = await connector.start(request, options)
      return answer.outcome === 'pending' ? { ...answer, request: { ...answer.request, ...bent } } : answer
    },
  })

test.each<[string, Partial<ApprovalRequest>]>([
  ['another subject', { subject: tomas }],
  ['another mode', { mode: 'act' }],
])('a start that waits for %s is refused and withdrawn, and its approval opens nothing', async (_, bent) => {
  const tab = await ownTestClient({ approval: 'always', wrap: asking(bent) })
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'unverified_start' })
  await flush()
  expect(tab.statuses).not.toContain('pending')
  expect(tab.server.request()?.state).toBe('cancelled')
  await tab.clock.advance(10_000)
  expect([tab.client.getState().status, tab.server.live()]).toEqual(['own', null])
})

test('the request on screen becomes another subject’s: it is not gone on with, however it is decided', async () => {
  let lying = false
  const bend = <T extends ApprovalRequest | undefined>(request: T): T =>
    lying && request !== undefined ? { ...request, subject: tomas } : request
  const tab = await ownTestClient({
    approval: 'always',
    wrap: (connector) => ({
      ...connector,
      context: async (options) => {
        const answer = await connector.context(options)
        return answer.state === 'own' && answer.request ? { ...answer, request: bend(answer.request) } : answer
      },
    }),
  })
  await tab.client.start(startRequest())
  expect(tab.client.getState().status).toBe('pending')
  lying = true
  tab.server.decide('approved')
  await tab.clock.advance(10_000)
  expect(tab.client.getState()).toMatchObject({ status: 'own', error: { code: 'invalid_answer' } })
  expect(tab.server.live()).toBe(null)
  expect(JSON.stringify(tab.client.getState())).not.toContain('Tomás')
})

test('what became of a request, told of another one, says nothing about this one', async () => {
  let lying = true
  const tab = await ownTestClient({
    approval: 'always',
    wrap: (connector) => ({
      ...connector,
      request: async (request, options) => {
        const told = await connector.request!(request, options)
        return told !== null && lying ? { ...told, id: 'rq_other', note: 'not yours' } : told
      },
    }),
  })
  await tab.client.start(startRequest())
  tab.server.decide('denied', 'no')
  await tab.clock.advance(4000)
  expect(tab.client.getState().status).toBe('pending')
  expect(errorsOf(tab.told)).toContain('invalid_answer')
  lying = false
  await tab.clock.advance(10_000)
  expect(tab.client.getState()).toMatchObject({ status: 'own', request: { state: 'denied', note: 'no' } })
})

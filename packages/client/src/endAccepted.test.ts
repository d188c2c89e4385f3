import { expect, test } from 'vitest'
import { failure } from './stack/failure.ts'
import { activeTestClient, flush } from './testing/index.ts'

/** A tab whose back end takes ends in writing as long as its database is away, and says so in its contexts. */
async function tabInOutage() {
  let away = true
  const sent: string[] = []
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      context: (options) => (away && sent.length > 0 ? Promise.reject(failure('network')) : connector.context(options)),
      end: (session, options) => {
        sent.push(options.idempotencyKey)
        return away ? Promise.reject(failure('end_accepted')) : connector.end(session, options)
      },
    }),
  })
  return {
    ...tab,
    sent,
    back: () => {
      away = false
    },
  }
}

test('accepted for later: told at once, suspended, and on to `own` once the server says that it is over', async () => {
  const tab = await tabInOutage()
  await expect(tab.client.end()).rejects.toMatchObject({ code: 'end_accepted' })
  expect(tab.client.getState()).toMatchObject({ last: { status: 'active' }, error: { code: 'end_accepted' } })
  expect(tab.statuses.slice(-2)).toEqual(['ending', 'suspended'])

  // As long as nobody answers it stays as it is, also when the host asks.
  await tab.clock.advance(60_000)
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'suspended', error: { code: 'end_accepted' } })
  expect(tab.sent).toHaveLength(1)

  // The spool of the server has been carried out.
  tab.back()
  tab.server.revoke('actor_ended')
  await tab.clock.advance(31_000)
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' }, error: null })
  expect(tab.statuses.slice(-2)).toEqual(['switching', 'own'])
})

test('accepted for later: while the host has it asked, what is under way stays under way', async () => {
  const tab = await tabInOutage()
  await expect(tab.client.end()).rejects.toMatchObject({ code: 'end_accepted' })
  const before = tab.statuses.length
  await tab.client.resume()
  expect(tab.statuses.slice(before)).toEqual([])
  tab.back()
  tab.server.revoke('actor_ended')
  await tab.client.resume()
  await flush()
  expect(tab.statuses.slice(before)).toEqual(['switching', 'own'])
})

test('accepted by one bridge and unknown to the next: the same end is sent there', async () => {
  const tab = await tabInOutage()
  await expect(tab.client.end()).rejects.toMatchObject({ code: 'end_accepted' })
  tab.back()
  await tab.clock.advance(1000)
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
  expect(tab.sent).toHaveLength(2)
  expect(tab.statuses).not.toContain('expired')
})

test('accepted for later: pressed again it waits for the same end, a request is refused, and a sign-out goes first', async () => {
  const tab = await tabInOutage()
  await expect(tab.client.end()).rejects.toMatchObject({ code: 'end_accepted' })
  const second = tab.client.end().catch((error: { code: string }) => error.code)
  await expect(tab.client.fetch('/api/invoices', { method: 'POST' })).rejects.toMatchObject({
    code: 'identity_unknown',
  })
  expect(tab.sent).toHaveLength(1)
  tab.back()
  await tab.client.signOut()
  expect(await second).toBe('superseded')
  expect(tab.client.getState().status).toBe('signed-out')
})

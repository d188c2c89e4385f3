import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { provingFetch } from '@understudy/client/dpop'
import { fakeLifecycle, memoryChannel, startRequest } from '@understudy/client/testing'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { outageOf } from '../testing/outage.ts'
import { createProver } from '../testing/proofs.ts'
import { openSite } from '../testing/site.ts'
import { BRIDGE_ISSUER, type Stage } from '../testing/stage.ts'

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'understudy-spool-')), 'spool')
})
afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true })
})

eachDatabase('the client while the bridge has no database', (open) => {
  async function set(keys: boolean) {
    const outage = outageOf(await open())
    const { stage, page } = await openSite(outage.sql, {
      browserSessions: {},
      spool: { folder, patience: 250 },
      ...(keys ? { dpop: { starts: 'required' as const } } : {}),
    })
    const token = await stage.own('sup_dana')
    const network: typeof globalThis.fetch = (input, init) => page().fetch(input, { ...init, credentials: 'omit' })
    const fetch = keys ? provingFetch({ url: BRIDGE_ISSUER, fetch: network }) : network
    const client = createImpersonationClient({
      connector: bridge({ url: BRIDGE_ISSUER, actorToken: async () => token, fetch }),
      channel: memoryChannel().tab(),
      lifecycle: fakeLifecycle({ origin: BRIDGE_ISSUER }),
      onIdentityChange: () => undefined,
      fetch,
    })
    onTestFinished(client.dispose)
    await client.resume()
    await client.start(startRequest({ subject: { id: 'cus_noor', name: 'Noor Haddad' } }))
    const statuses: string[] = []
    client.subscribe(({ status }) => statuses.push(status))
    return { stage, outage, client, statuses }
  }

  const ended = async (stage: Stage) =>
    (await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED').map(({ actor }) => actor?.id)

  test.each([
    ['by token', false],
    ['by a token that is bound to a key', true],
  ])('%s: an end is taken, the own session waits until it was carried out', async (_, keys) => {
    const { stage, outage, client, statuses } = await set(keys)
    outage.set('down')
    await client.end().catch(() => undefined)
    await expect.poll(() => client.getState().status).toBe('suspended')
    expect(client.getState()).toMatchObject({ error: { code: 'end_accepted' } })
    // No request of the application's leaves as anybody while that is so.
    await expect(client.fetch('/api/invoices')).rejects.toMatchObject({ name: 'ImpersonationError' })
    expect(statuses).not.toContain('own')

    outage.set('up')
    await client.resume()
    await expect.poll(() => client.getState().status, { timeout: 5000 }).toBe('own')
    expect(client.getState()).toMatchObject({ actor: { id: 'sup_dana' } })
    expect(await ended(stage)).toEqual(['sup_dana'])
  })

  test('a start is refused, and the own session is what it was', async () => {
    const { outage, client } = await set(false)
    await client.end()
    outage.set('down')
    const starting = client.start(startRequest({ subject: { id: 'cus_tomas', name: 'Tomas' } }))
    await expect(starting).rejects.toMatchObject({ name: 'ImpersonationError' })
    expect(['own', 'resolving', 'suspended']).toContain(client.getState().status)
    outage.set('up')
    await client.resume()
    await expect.poll(() => client.getState()).toMatchObject({ status: 'own', actor: { id: 'sup_dana' } })
  })

  test('a proof for another session, of another key, or none ends nothing', async () => {
    const { stage, outage } = await set(true)
    const [key, stranger] = [await createProver(stage.clock.now), await createProver(stage.clock.now)]
    const milo = await stage.own('sup_milo')
    const started = await stage.start({
      token: milo,
      body: { subject: 'cus_tomas' },
      headers: { 'Support-DPoP': await key.prove({ path: '/support/sessions' }) },
    })
    expect(started.status).toBe(201)
    const { session, credential } = started.body
    const token = credential?.accessToken ?? ''
    const path = `/support/sessions/${session.id}/end`
    const end = (headers: Record<string, string>) => stage.call('POST', path, { token: null, headers })
    outage.set('down')
    const bound = `DPoP ${token}`
    for (const [headers, code] of [
      [{ Authorization: bound }, 'invalid_dpop_proof'],
      [{ Authorization: `Bearer ${token}`, DPoP: await key.prove({ path, token }) }, 'invalid_token'],
      [{ Authorization: bound, DPoP: await stranger.prove({ path, token }) }, 'invalid_dpop_proof'],
      [{ Authorization: bound, DPoP: await key.prove({ path: '/support/sessions', token }) }, 'invalid_dpop_proof'],
      [{ Authorization: bound, DPoP: await key.prove({ path, token: milo }) }, 'invalid_dpop_proof'],
      [{ Authorization: `DPoP ${milo}`, DPoP: await key.prove({ path, token: milo }) }, 'invalid_token'],
    ] as const) {
      const { status, body } = await end(headers)
      expect([status, body.code], JSON.stringify(Object.keys(headers))).toEqual([401, code])
    }
    const taken = { Authorization: bound, DPoP: await key.prove({ path, token }) }
    expect((await end(taken)).status).toBe(202)
    outage.set('up')
    await stage.bridge.reap()
    expect(await ended(stage)).toContain('sup_milo')
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ExchangeProvider, OPAQUE_API, SIGNED_API, startExchangeProvider } from '../testing/exchangeProvider.ts'
import { issueOrder } from '../testing/issueOrder.ts'
import type { IssueOrder, Kept } from './issuer.ts'
import { type OidcProviderOptions, oidcProvider } from './oidcProvider.ts'
import { tokenExchange } from './tokenExchange.ts'

let op: ExchangeProvider
beforeEach(async () => {
  op = await startExchangeProvider()
})
afterEach(() => op.close())

const signal = new AbortController().signal
const CLIENT = { id: 'bridge', method: 'client_secret_basic', secret: 'bridge-secret' } as const

/** Alice supports Bob. */
async function order(more: Partial<IssueOrder> = {}, from = op): Promise<IssueOrder> {
  const actor = { person: { id: 'alice', name: 'Alice' }, iss: from.url, token: await from.signIn('alice') }
  return issueOrder({ actor, subject: { id: 'bob', name: 'Bob' }, ...more }, Date.now())
}

function issuer(more: Partial<OidcProviderOptions> = {}) {
  return oidcProvider({
    issuer: op.url,
    client: CLIENT,
    resource: [OPAQUE_API],
    expectedAudience: ['api'],
    scope: ['read'],
    ...more,
  })
}

describe('the issuer, at node-oidc-provider 9.13.3 with the grant registered', () => {
  test('a start, its read-back, an end; the own tokens of both stay', async () => {
    const asked = await order()
    const bob = await op.signIn('bob', { client: 'spa' })
    const issued = await issuer().start(asked, { signal, stands: async () => true })
    expect(issued).toMatchObject({ shape: 'token', handOut: null })
    expect(await issuer().current(issued.kept, { signal })).toMatchObject({
      live: true,
      subject: 'bob',
      actors: [{ iss: op.url, sub: 'alice' }],
      audience: ['api'],
      scope: ['read'],
    })
    expect(await issuer().end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
    expect(await op.provider.AccessToken.find(issued.kept.accessToken!)).toBeUndefined()
    expect(await op.provider.AccessToken.find(asked.actor.token!)).toBeDefined()
    expect(await op.provider.AccessToken.find(bob)).toBeDefined()
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
  })

  test('a signed token cannot be read back there, so the start is refused', async () => {
    const made = issuer({ resource: [SIGNED_API], expectedAudience: [SIGNED_API] })
    await expect(made.start(await order(), { signal })).rejects.toMatchObject({
      code: 'end_unverified',
      leftover: 'unknown',
    })
  })

  test('names of its own: another type for ids, another id for the subject, the reason as a parameter', async () => {
    const to = await startExchangeProvider({
      subjectIdType: 'urn:example:account',
      parameters: ['reason'],
      mayImpersonate: async ({ subject, parameters }) => subject === '42' && parameters.reason === 'billing_question',
    })
    const made = issuer({
      issuer: to.url,
      subjectIdType: 'urn:example:account',
      subjectName: () => '42',
      parameters: ({ reason }) => ({ reason: reason.code }),
    })
    const issued = await made.start(await order({}, to), { signal })
    expect(await made.current(issued.kept, { signal })).toMatchObject({ subject: '42' })
    await to.close()
  })

  test.each<[string, Partial<OidcProviderOptions>, string]>([
    ['a wrong secret', { client: { ...CLIENT, secret: 'x' } }, 'client_refused'],
    [
      'a client that is not listed',
      { client: { id: 'console', method: 'client_secret_basic', secret: 'console-secret' } },
      'client_refused',
    ],
    ['a scope that support may not have', { scope: ['read', 'delete'] }, 'scope_refused'],
    ['an API that is not known', { resource: ['https://elsewhere.example'] }, 'audience_refused'],
    ['a token that is none', { actorToken: async () => 'x' }, 'request_refused'],
    ['another type for ids', { subjectIdType: 'urn:example:other' }, 'request_refused'],
    ['an account that is not there', { subjectName: () => 'nobody' }, 'request_refused'],
    ['oneself', { subjectName: () => 'alice' }, 'request_refused'],
    ['a protected account', { subjectName: () => 'root' }, 'not_allowed'],
  ])('refused by the server: %s', async (_, options, code) => {
    await expect(issuer(options).start(await order(), { signal })).rejects.toMatchObject({ code, leftover: 'none' })
  })

  test('a support token as the actor’s: refused there (R-99)', async () => {
    const first = await issuer().start(await order(), { signal })
    const nested = issuer({ actorToken: async () => first.kept.accessToken!, subjectName: () => 'carol' })
    await expect(nested.start(await order(), { signal })).rejects.toMatchObject({ code: 'request_refused' })
  })

  describe('an answer that is lost', () => {
    const cut =
      (after: boolean): typeof fetch =>
      async (input, init) => {
        if (!String(input).endsWith('/token')) return fetch(input, init)
        if (after) await fetch(input, init)
        throw new TypeError('cut')
      }

    test('the bridge knows the token all the same: revoked, and read back', async () => {
      const kept: string[] = []
      const keep = async (held: Kept | null) => void kept.push(held?.accessToken ?? '')
      const started = issuer({ fetch: cut(true) }).start(await order(), { signal, keep })
      await expect(started).rejects.toMatchObject({ code: 'back_end_unreachable', leftover: 'ended' })
      expect(kept).toHaveLength(1)
      expect(await op.provider.AccessToken.find(kept[0]!)).toBeUndefined()
    })

    test('a request that is still on its way: asked again until it could not be carried out any more', async () => {
      let late = Date.now()
      const kept: Kept[] = []
      const made = issuer({ fetch: cut(false), now: () => late })
      const keep = async (held: Kept | null) => void (held !== null && kept.push(held))
      await expect(made.start(await order(), { signal, keep })).rejects.toMatchObject({ leftover: 'unknown' })
      expect(await made.end(kept[0]!, { signal })).toMatchObject({ remote: 'unknown', code: 'end_unverified' })
      late += 51_000
      expect(await issuer({ now: () => late }).end(kept[0]!, { signal })).toMatchObject({
        ...{ remote: 'already_ended', code: null },
      })
    })

    test('what arrives too late is refused there, and so is a second one of the same name', async () => {
      const asked = await order()
      const late = issuer({ now: () => Date.now() - 31_000 }).start(asked, { signal })
      await expect(late).rejects.toMatchObject({ code: 'request_refused' })
      let body = ''
      const read: typeof fetch = async (input, init) => {
        if (String(input).endsWith('/token')) body = String(init?.body)
        return fetch(input, init)
      }
      const issued = await issuer({ fetch: read }).start(asked, { signal })
      const again = () =>
        fetch(`${op.url}/token`, {
          ...{ method: 'POST', body: new URLSearchParams(body) },
          headers: { Authorization: `Basic ${btoa('bridge:bridge-secret')}` },
        })
      expect((await again()).status).toBe(400)
      expect(await issuer().current(issued.kept, { signal })).toMatchObject({ live: true })
    })

    test('a grant that names its tokens by itself is found out, and what it gave is ended', async () => {
      const deaf: typeof fetch = async (input, init) => {
        const form = new URLSearchParams(String(init?.body ?? ''))
        form.delete('exchange_id')
        return fetch(input, init?.body === undefined ? init : { ...init, body: form })
      }
      await expect(issuer({ fetch: deaf }).start(await order(), { signal })).rejects.toMatchObject({
        ...{ code: 'answer_invalid', said: 'exchange_id', leftover: 'ended' },
      })
    })
  })

  test('a life longer than agreed is refused, and ended', async () => {
    const made = issuer({ maxLifeSeconds: 60 })
    await expect(made.start(await order(), { signal })).rejects.toMatchObject({
      code: 'lifetime_too_long',
      leftover: 'ended',
    })
  })

  test('nothing cascades there: with the actor’s token gone, the support token lives until it is ended', async () => {
    const asked = await order()
    const issued = await issuer().start(asked, { signal })
    await op.withdraw('alice')
    expect(await issuer().current(issued.kept, { signal })).toMatchObject({ live: true })
    await issuer().end(issued.kept, { signal })
    expect(await issuer().current(issued.kept, { signal })).toEqual({ live: false })
  })

  test('tokenExchange in the order of requested_subject, where the grant takes it', async () => {
    const to = await startExchangeProvider({ requestedSubject: true })
    const legacy = tokenExchange({
      server: { issuer: to.url, document: 'openid' },
      client: CLIENT,
      roles: 'requested_subject',
      resource: [OPAQUE_API],
      expectedAudience: ['api'],
      scope: ['read'],
    })
    const issued = await legacy.start(await order({}, to), { signal })
    expect(await legacy.end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
    await to.close()
  })

  test('tokenExchange with a token of the subject’s own', async () => {
    const standard = tokenExchange({
      server: { issuer: op.url, document: 'openid' },
      client: CLIENT,
      subjectToken: ({ subject }) => op.signIn(subject.id, { client: 'spa', scope: 'read' }),
      resource: [OPAQUE_API],
      expectedAudience: ['api'],
      scope: ['read'],
    })
    await expect(standard.start(await order(), { signal })).resolves.toMatchObject({ shape: 'token' })
  })

  test('check: a good set-up has no findings; each wrong one says what it is', async () => {
    const found = async (more: Partial<OidcProviderOptions> = {}) =>
      (await issuer(more).check({ signal, trial: { order: await order() } })).map(({ code }) => code)
    expect(await found()).toEqual([])
    expect(await found({ resource: [SIGNED_API], expectedAudience: [SIGNED_API] })).toEqual(['end_unverified'])
    expect(await found({ maxLifeSeconds: 30 })).toEqual(['lifetime_too_long'])
    expect(await found({ expectedAudience: ['https://api.example'] })).toEqual(['audience_wrong'])
    expect(await found({ client: { ...CLIENT, secret: 'x' } })).toEqual(['client_refused'])
    const bare = await startExchangeProvider({}, { extraTokenClaims: () => undefined })
    const trial = { order: await order({}, bare) }
    expect((await issuer({ issuer: bare.url }).check({ signal, trial })).map(({ code }) => code)).toEqual([
      'back_end_failed',
    ])
    await bare.close()
  })

  test('check: a provider without revocation is found without a trial', async () => {
    const without = await startExchangeProvider({}, { features: { introspection: { enabled: true } } })
    const codes = (await issuer({ issuer: without.url }).check({ signal })).map(({ code }) => code)
    expect(codes).toEqual(['endpoint_missing', 'not_tried'])
    await without.close()
  })
})

import { type SpringStandIn, springAuthorizationServer } from '@understudy/standins/springAuthorizationServer'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { issueOrder } from '../testing/issueOrder.ts'
import type { IssueOrder, Kept } from './issuer.ts'
import { type TokenExchangeOptions, tokenExchange } from './tokenExchange.ts'

let spring: SpringStandIn
beforeEach(async () => {
  spring = await springAuthorizationServer()
})
afterEach(() => spring.close())

const signal = new AbortController().signal

/** Alice supports Bob, each with a token of their own. */
async function order(more: Partial<IssueOrder> = {}, actor = 'alice'): Promise<IssueOrder> {
  const { access } = await spring.signIn(actor)
  return issueOrder(
    {
      actor: { person: { id: actor, name: actor }, iss: spring.url, token: access.value },
      subject: { id: 'bob', name: 'Bob' },
      ...more,
    },
    spring.now(),
  )
}

function issuer(more: Partial<TokenExchangeOptions> = {}) {
  return tokenExchange({
    server: { issuer: spring.url },
    client: { id: 'support', method: 'client_secret_basic', secret: 'support-secret' },
    subjectToken: async ({ subject }) => (await spring.signIn(subject.id)).access.value,
    // It writes its client into `aud`, whatever is asked for.
    expectedAudience: ['support'],
    scope: ['orders.read'],
    actorName: ({ actor }) => ({ sub: actor.person.id, iss: spring.url }),
    now: spring.now,
    ...more,
  })
}

describe('token exchange against Spring Authorization Server 1.5.8, as recorded', () => {
  test('a start, its read-back, an end; the own tokens of both stay', async () => {
    const asked = await order()
    const issued = await issuer().start(asked, { signal, stands: async () => true })
    expect(await issuer().current(issued.kept, { signal })).toMatchObject({
      live: true,
      subject: 'bob',
      actors: [{ iss: spring.url, sub: 'alice' }],
      audience: ['support'],
      scope: ['orders.read'],
      expiresAt: spring.now() + 120_000,
    })
    expect(await issuer().end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
    expect(spring.lives(issued.kept.accessToken!)).toBe(false)
    expect(spring.lives(asked.actor.token!)).toBe(true)
    // A second end is answered 200 there too.
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
  })

  test('the same with the client’s secret in the body, and by opaque tokens', async () => {
    const byPost = { id: 'support', method: 'client_secret_post', secret: 'support-secret' } as const
    await expect(issuer({ client: byPost }).start(await order(), { signal })).resolves.toMatchObject({ shape: 'token' })
    const opaque = { id: 'support-opaque', method: 'client_secret_basic', secret: 'support-opaque-secret' } as const
    const made = issuer({ client: opaque, expectedAudience: ['support-opaque'] })
    const issued = await made.start(await order(), { signal })
    expect(issued.kept.accessToken).not.toContain('.')
    expect(await made.end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
  })

  test('requested_subject is ignored there: 200 with the actor’s own token, which is refused and revoked', async () => {
    const kept: string[] = []
    const keep = async (held: Kept | null) => void (held?.accessToken && kept.push(held.accessToken))
    const started = issuer({ roles: 'requested_subject' }).start(await order(), { signal, keep })
    await expect(started).rejects.toMatchObject({ code: 'subject_not_switched', leftover: 'ended' })
    expect(kept.map(spring.lives)).toEqual([false])
  })

  test('the audience that was asked for has no effect there, which is found', async () => {
    const strict = issuer({ audience: ['https://api.example'], expectedAudience: ['https://api.example'] })
    await expect(strict.start(await order(), { signal })).rejects.toMatchObject({ code: 'audience_wrong' })
  })

  test('a support token in either role: it would be exchanged there, and is not sent (R-99)', async () => {
    const first = await issuer().start(await order(), { signal })
    const { actor } = await order()
    const nested = await order({
      actor: { ...actor, token: first.kept.accessToken! },
      subject: { id: 'carol', name: 'Carol' },
    })
    const refused = { code: 'support_nested', leftover: 'none' }
    const unasked: typeof fetch = () => Promise.reject(new Error('Something was sent.'))
    await expect(issuer({ fetch: unasked }).start(nested, { signal })).rejects.toMatchObject(refused)
    const subject = issuer({ subjectToken: async () => first.kept.accessToken!, fetch: unasked })
    await expect(subject.start(await order(), { signal })).rejects.toMatchObject(refused)
  })

  test('a support token that only the server can read: found by what comes back, and revoked (R-99)', async () => {
    const opaque = { id: 'support-opaque', method: 'client_secret_basic', secret: 'support-opaque-secret' } as const
    const options = { client: opaque, expectedAudience: ['support-opaque'] }
    const first = await issuer(options).start(await order(), { signal })
    const kept: string[] = []
    const nested = issuer({ ...options, subjectToken: async () => first.kept.accessToken! })
    const started = nested.start(await order(), {
      signal,
      keep: async (held) => void (held?.accessToken && kept.push(held.accessToken)),
    })
    await expect(started).rejects.toMatchObject({ code: 'support_nested', leftover: 'ended' })
    expect(kept.map(spring.lives)).toEqual([false])
  })

  test('a token never seen alive, whose revocation failed, is not said to be dead (R-95)', async () => {
    let token = ''
    const blind: typeof fetch = async (input, init) => {
      if (String(input).endsWith('/introspect')) return Response.json({ active: false })
      if (String(input).endsWith('/revoke')) return Response.json({}, { status: 503 })
      const answer = await fetch(input, init)
      if (String(input).endsWith('/token')) {
        token = ((await answer.clone().json()) as { access_token: string }).access_token
      }
      return answer
    }
    const started = issuer({ fetch: blind }).start(await order(), { signal })
    await expect(started).rejects.toMatchObject({ code: 'token_dead', leftover: 'unknown' })
    expect(spring.lives(token)).toBe(true)
  })

  test('an account that is disabled: the server asks nobody, so the bridge does', async () => {
    const refused = issuer().start(await order(), { signal, stands: async () => false })
    await expect(refused).rejects.toMatchObject({ code: 'subject_disabled', leftover: 'ended' })
  })

  test.each([
    ['a wrong secret', { client: { id: 'support', method: 'client_secret_basic', secret: 'x' } }, 'client_refused'],
    [
      'a client without the grant',
      { client: { id: 'shop', method: 'client_secret_basic', secret: 'shop-secret' } },
      'client_refused',
    ],
    ['a scope that the client lacks', { scope: ['profile'] }, 'scope_refused'],
    ['a resource that is no URI', { resource: ['orders'], expectedAudience: ['support'] }, 'request_refused'],
    ['a token that is no token', { subjectToken: async () => 'garbage' }, 'token_refused'],
    [
      'a type that it does not exchange',
      { requestedTokenType: 'urn:ietf:params:oauth:token-type:saml2' },
      'request_refused',
    ],
  ] as const)('refused by the server: %s', async (_, options, code) => {
    await expect(issuer(options).start(await order(), { signal })).rejects.toMatchObject({ code, leftover: 'none' })
  })

  test('another client cannot end it: what lives is said to live', async () => {
    const issued = await issuer().start(await order(), { signal })
    const other = issuer({ client: { id: 'other', method: 'client_secret_basic', secret: 'other-secret' } })
    expect(await other.end(issued.kept, { signal })).toEqual({
      remote: 'alive',
      own: 'untouched',
      code: 'client_refused',
    })
  })

  test('nothing cascades there: with the actor’s token revoked, the support token lives until it is ended', async () => {
    const signIn = await spring.signIn('alice')
    const { actor } = await order()
    const issued = await issuer().start(await order({ actor: { ...actor, token: signIn.access.value } }), { signal })
    const form = new URLSearchParams({ token: signIn.access.value })
    const headers = { Authorization: `Basic ${Buffer.from('shop:shop-secret').toString('base64')}` }
    await fetch(`${spring.url}/oauth2/revoke`, { method: 'POST', body: form, headers })
    expect(spring.lives(signIn.access.value)).toBe(false)
    expect(await issuer().current(issued.kept, { signal })).toMatchObject({ live: true })
    await issuer().end(issued.kept, { signal })
    expect(await issuer().current(issued.kept, { signal })).toEqual({ live: false })
  })

  test('check: a good set-up has no findings; a wrong one says what and what to do', async () => {
    const trial = { order: await order() }
    expect(await issuer().check({ signal, trial })).toEqual([])
    const wrong = issuer({ roles: 'requested_subject' })
    expect(await wrong.check({ signal, trial: { order: await order() } })).toMatchObject([
      { code: 'subject_not_switched', level: 'error', todo: expect.stringContaining('roles') },
    ])
  })
})

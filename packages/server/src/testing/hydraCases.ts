import { expect, test } from 'vitest'
import type { HydraOptions } from '../issuers/hydra.ts'
import type { Kept } from '../issuers/issuer.ts'
import { tokenExchange } from '../issuers/tokenExchange.ts'
import { hydraBrowser } from './hydraBrowser.ts'
import { AUDIENCE, clientAt, type HydraGround, hydraSceneAt } from './hydraScene.ts'

const signal = AbortSignal.timeout(600_000)

/** What holds at the real server and at its stand-in: by login and consent, driven by the bridge. */
export function hydraCases(ground: () => HydraGround): void {
  const scene = () => hydraSceneAt(ground())

  test('a start, its read-back, an end, a second end', async () => {
    const { issuer, order, lives } = await scene()
    const issued = await issuer().start(order(), { signal, stands: async () => true })
    expect(issued).toMatchObject({ shape: 'token', handOut: null })
    const life = (issued.expiresAt ?? 0) - ground().now()
    expect([life > 590_000, life <= 600_000]).toEqual([true, true])
    expect(await issuer().current(issued.kept, { signal })).toMatchObject({
      ...{ live: true, subject: 'cus_noor', actors: [{ sub: 'sup_dana' }, { sub: 'sup_dana' }] },
      ...{ audience: [AUDIENCE], scope: ['openid', 'orders.read'] },
    })
    expect(await issuer().end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
    expect(await lives(issued.kept.accessToken ?? '')).toBe(false)
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
  })

  test('no browser goes anywhere, and the redirect URI is never called', async () => {
    const { issuer, order } = await scene()
    const seen: string[] = []
    const noted: typeof fetch = (input, init) => {
      seen.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`)
      return fetch(input, init)
    }
    await issuer({ fetch: noted }).start(order(), { signal })
    expect(seen).toEqual([
      'GET /oauth2/auth',
      'PUT /admin/oauth2/auth/requests/login/accept',
      'GET /oauth2/auth',
      'GET /admin/oauth2/auth/requests/consent',
      'PUT /admin/oauth2/auth/requests/consent/accept',
      'GET /oauth2/auth',
      'POST /oauth2/token',
      'POST /admin/oauth2/introspect',
    ])
  })

  test('ends exactly this one: another support session and the subject’s own token live', async () => {
    const { issuer, order, lives, ownToken } = await scene()
    const first = await issuer().start(order(), { signal })
    const second = await issuer().start(order(), { signal })
    const own = await ownToken()
    await issuer().end(first.kept, { signal })
    const tokens = [first.kept.accessToken ?? '', second.kept.accessToken ?? '', own]
    expect(await Promise.all(tokens.map(lives))).toEqual([false, true, true])
  })

  test('the context of the login has the words of the policy, and nothing that a person wrote', async () => {
    const { issuer, order } = await scene()
    const told: string[] = []
    const watch: typeof fetch = async (input, init) => {
      told.push(`${String(input)} ${String(init?.body ?? '')}`)
      return fetch(input, init)
    }
    await issuer({ fetch: watch }).start(order(), { signal })
    const accept = told.find((line) => line.includes('/login/accept'))
    expect(accept).toContain('"support":{"session":"ss_1","reason":"billing_question","ticket":"ZD-1042"}')
    expect(told.join(' ')).not.toContain('Invoice')
  })

  test('refused: a wrong secret, a redirect URI that is not registered, tokens that live too long', async () => {
    const { issuer, order, client } = await scene()
    const outcome = (more: Partial<HydraOptions>) =>
      issuer(more)
        .start(order(), { signal })
        .catch(({ code, leftover }) => [code, leftover])
    const wrong = { id: client, method: 'client_secret_post', secret: 'x' } as const
    expect(await outcome({ client: wrong })).toEqual(['client_refused', 'none'])
    const elsewhere = { kind: 'login_and_consent', redirectUri: 'https://x.example/' } as const
    expect(await outcome({ way: elsewhere })).toEqual(['request_refused', 'none'])
    expect(await outcome({ maxLifeSeconds: 60 })).toEqual(['lifetime_too_long', 'ended'])
  })

  test('the actor’s own sign-in at Hydra lives through a start and an end, and a stranger has none (R-96)', async () => {
    const { issuer, order, client } = await scene()
    const [actor, stranger] = [hydraBrowser(ground(), client), hydraBrowser(ground(), client)]
    await actor.signIn(order().actor.person.id)
    expect(await actor.remembered()).toBe('sup_dana')
    const issued = await issuer().start(order(), { signal })
    expect(await actor.remembered()).toBe('sup_dana')
    await issuer().end(issued.kept, { signal })
    expect(await actor.remembered()).toBe('sup_dana')
    // Nobody is signed in by what the bridge did, neither the subject nor the actor.
    expect(await stranger.remembered()).toBe(null)
  })

  test('no answer to the trade: the consent is ended, and seen to be gone from the subject’s list', async () => {
    const { issuer, order, lives } = await scene()
    let token = ''
    const cut: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      if (!String(input).endsWith('/oauth2/token')) return answer
      token = ((await answer.json()) as { access_token: string }).access_token
      throw new TypeError('cut')
    }
    const kept: (Kept | null)[] = []
    const keep = async (held: Kept | null) => void kept.push(held)
    await expect(issuer({ fetch: cut }).start(order(), { signal, keep })).rejects.toMatchObject({
      ...{ code: 'back_end_unreachable', leftover: 'ended' },
    })
    expect(kept).toEqual([
      { consentRequest: expect.stringMatching(/^[0-9a-f-]{32,36}$/u), subject: order().subject.id },
    ])
    expect(token).not.toBe('')
    expect(await lives(token)).toBe(false)
  })

  test('an end that Hydra does not carry out is seen', async () => {
    const { issuer, order } = await scene()
    const issued = await issuer().start(order(), { signal })
    const deaf: typeof fetch = async (input, init) =>
      init?.method === 'DELETE' ? new Response(null, { status: 204 }) : fetch(input, init)
    expect(await issuer({ fetch: deaf }).end(issued.kept, { signal })).toMatchObject({
      ...{ remote: 'alive', code: 'end_without_effect' },
    })
  })

  test('check: nothing to say of a good set-up; each trap is named', async () => {
    const { issuer, order } = await scene()
    expect(await issuer().check({ signal, trial: { order: order() } })).toEqual([])
    const codes = async (id: string) => {
      const client = { id, method: 'client_secret_post', secret: 'x' } as const
      return (await issuer({ client }).check({ signal })).map(({ code }) => code)
    }
    expect(await codes('nobody')).toEqual(['client_refused', 'not_tried'])
    const grants = ['refresh_token', 'urn:ietf:params:oauth:grant-type:token-exchange']
    const loose = { token_endpoint_auth_method: 'none', client_secret: undefined, scope: 'openid', audience: [] }
    expect(await codes(await clientAt(ground(), { ...loose, redirect_uris: [], grant_types: grants }))).toEqual([
      ...['client_refused', 'refresh_token_issued', 'grant_unsupported', 'request_refused', 'audience_refused'],
      ...['scope_refused', 'lifetime_too_long', 'not_tried'],
    ])
  })

  test('token exchange, which Hydra has not: it calls the request invalid, and the reason is recognised', async () => {
    const { order } = await scene()
    const exchanging = { token_endpoint_auth_method: 'client_secret_post', redirect_uris: [] }
    const grants = ['urn:ietf:params:oauth:grant-type:token-exchange']
    const id = await clientAt(ground(), { ...exchanging, grant_types: grants })
    // With a slash at its end or without, as the server is set up.
    const discovery = await fetch(`${ground().publicUrl}/.well-known/openid-configuration`)
    const { issuer } = (await discovery.json()) as { readonly issuer: string }
    const made = tokenExchange({
      server: { issuer, document: 'openid' },
      client: { id, method: 'client_secret_post', secret: `${id}-secret` },
      ...{ subjectToken: async () => 'x', scope: [], now: ground().now },
    })
    await expect(made.start(order(), { signal })).rejects.toMatchObject({
      ...{ code: 'grant_unsupported', said: 'invalid_request' },
      message: expect.stringContaining('Ory Hydra knows no token exchange'),
    })
  })
}

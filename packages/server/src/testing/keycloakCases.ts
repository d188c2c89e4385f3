import { expect, test } from 'vitest'
import { type KeycloakOptions, keycloak } from '../issuers/keycloak.ts'
import { issueOrder } from './issueOrder.ts'

/** Somebody at Keycloak, with a token of a session of their own. */
export interface Somebody {
  readonly id: string
  readonly iss: string
  readonly token: string
}

/** A Keycloak with the clients of `keycloak/realm.json`, the real one or its stand-in. */
export interface KeycloakGround {
  readonly url: string
  readonly now: () => number
  /** Of the two clients. */
  readonly secrets: { readonly support: string; readonly bridge: string }
  /** An administrator of the master realm. */
  master(): Promise<Somebody>
  /** Somebody of the realm who may impersonate, with a token of the support client's audience. */
  supporter(): Promise<Somebody>
  /** A customer. */
  customer(): Promise<Somebody>
  /** Whether a token is alive, by userinfo or by the admin API. */
  lives(somebody: Somebody): Promise<boolean>
  enable(id: string, enabled: boolean): Promise<void>
  serviceAccount(): Promise<string>
}

const signal = AbortSignal.timeout(120_000)

/** An issuer for a ground, as the realm file has it. */
export function issuerAt(
  { url, now, secrets }: Pick<KeycloakGround, 'url' | 'now' | 'secrets'>,
  more: Partial<KeycloakOptions> = {},
) {
  return keycloak({
    ...{ url, realm: 'app', now },
    client: { id: 'support', method: 'client_secret_post', secret: secrets.support },
    bridgeClient: { id: 'understudy-bridge', method: 'client_secret_basic', secret: secrets.bridge },
    ...more,
  })
}

export function orderAt({ now }: KeycloakGround, actor: Somebody, subject: string) {
  const { id, iss, token } = actor
  return issueOrder(
    { actor: { person: { id, name: 'Ada' }, iss, token }, subject: { id: subject, name: 'Bob' } },
    now(),
  )
}

/** What holds at the real server and at its stand-in. `exchange`: whether the feature `token-exchange` is on. */
export function keycloakCases(ground: () => KeycloakGround, { exchange }: { readonly exchange: boolean }): void {
  test('an administrator of the master realm: a start, its read-back, an end; both own sessions stay', async () => {
    const at = ground()
    const [actor, subject] = [await at.master(), await at.customer()]
    const issuer = issuerAt(at)
    const issued = await issuer.start(orderAt(at, actor, subject.id), { signal, stands: async () => true })
    expect(await issuer.current(issued.kept, { signal })).toMatchObject({
      ...{
        live: true,
        subject: subject.id,
        actors: [{ sub: actor.id }],
        audience: expect.arrayContaining(['support']),
        scope: ['openid'],
      },
    })
    expect(issued).toMatchObject({ shape: 'token', handOut: null })
    expect(Object.keys(issued.kept).sort()).toEqual(['accessToken', 'sid', 'subject'])
    expect(await issuer.end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
    expect(await issuer.end(issued.kept, { signal })).toMatchObject({ remote: 'already_ended', code: null })
    expect([await at.lives(actor), await at.lives(subject)]).toEqual([true, true])
  })

  test('somebody of the same realm: it is declared that the start ends their session, and it does', async () => {
    const at = ground()
    const [actor, subject] = [await at.supporter(), await at.customer()]
    const issuer = issuerAt(at, { actorRealm: 'app' })
    expect(issuer.capabilities.ownSession).toBe('none')
    const issued = await issuer.start(orderAt(at, actor, subject.id), { signal })
    expect(await at.lives(actor)).toBe(false)
    expect(await issuer.end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'sign_in_needed', code: null })
    expect(await at.lives(subject)).toBe(true)
  })

  test('somebody of the same realm where nobody has warned them: refused before anything is opened', async () => {
    const at = ground()
    const [actor, subject] = [await at.supporter(), await at.customer()]
    const started = issuerAt(at).start(orderAt(at, actor, subject.id), { signal })
    await expect(started).rejects.toMatchObject({ code: 'own_session_ends', leftover: 'none' })
    expect(await at.lives(actor)).toBe(true)
  })

  test('refused: unknown, disabled, a service account, without the right, with a dead token', async () => {
    const at = ground()
    const [actor, subject] = [await at.master(), await at.customer()]
    const code = (order: ReturnType<typeof orderAt>) =>
      issuerAt(at)
        .start(order, { signal })
        .catch((thrown: { readonly code: string }) => thrown.code)
    expect(await code(orderAt(at, actor, '1605c9ea-29e1-4ec1-8f86-4e2c290f39e7'))).toBe('subject_not_found')
    expect(await code(orderAt(at, actor, await at.serviceAccount()))).toBe('subject_protected')
    expect(await code(orderAt(at, { ...subject, iss: 'https://id.example' }, subject.id))).toBe('not_allowed')
    expect(await code(orderAt(at, { ...actor, token: 'garbage' }, subject.id))).toBe('actor_session_over')
    expect(await code(orderAt(at, { ...actor, token: '' }, subject.id))).toBe('actor_token_needed')
    await at.enable(subject.id, false)
    expect(await code(orderAt(at, actor, subject.id))).toBe('subject_disabled')
    await at.enable(subject.id, true)
  })

  test('disabled in the middle: not over before it is ended, and enabled again it is dead', async () => {
    const at = ground()
    const [actor, subject] = [await at.master(), await at.customer()]
    const issuer = issuerAt(at)
    const issued = await issuer.start(orderAt(at, actor, subject.id), { signal })
    await at.enable(subject.id, false)
    expect(await issuer.current(issued.kept, { signal })).toMatchObject({ live: true, subject: subject.id, actors: [] })
    expect(await issuer.end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
    await at.enable(subject.id, true)
    expect(await issuer.current(issued.kept, { signal })).toEqual({ live: false })
  })

  test('check: nothing is wrong with the realm file; tried, with a same-realm actor the loss is named', async () => {
    const at = ground()
    const order = orderAt(at, await at.master(), (await at.customer()).id)
    expect(await issuerAt(at).check({ signal, trial: { order } })).toEqual([])
    const same = orderAt(at, await at.supporter(), order.subject.id)
    const findings = await issuerAt(at, { actorRealm: 'app' }).check({ signal, trial: { order: same } })
    expect(findings).toMatchObject([{ code: 'own_session_ends', level: 'warning' }])
  })

  if (exchange) {
    test('the older exchange: the actor of the realm keeps their session, the token says who acts', async () => {
      const at = ground()
      const [actor, subject] = [await at.supporter(), await at.customer()]
      const issuer = issuerAt(at, { way: 'exchange' })
      expect(issuer.capabilities.ownSession).toBe('browser')
      const issued = await issuer.start(orderAt(at, actor, subject.id), { signal })
      expect(await issuer.current(issued.kept, { signal })).toMatchObject({
        ...{ live: true, subject: subject.id, actors: [{ sub: actor.id }] },
      })
      expect(await issuer.end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
      expect([await at.lives(actor), await at.lives(subject)]).toEqual([true, true])
    })
  } else {
    test('the older exchange where it is switched off: said by name', async () => {
      const at = ground()
      const [actor, subject] = [await at.supporter(), await at.customer()]
      const started = issuerAt(at, { way: 'exchange' }).start(orderAt(at, actor, subject.id), { signal })
      await expect(started).rejects.toMatchObject({ code: 'grant_unsupported', leftover: 'none' })
    })
  }
}

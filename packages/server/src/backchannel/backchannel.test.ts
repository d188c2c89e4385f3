import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { verifyAudit } from '../audit/verify.ts'
import { createBridge } from '../bridge.ts'
import type { BridgeOptions } from '../options.ts'
import { eachDatabase } from '../testing/databases.ts'
import { PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { BACKCHANNEL, LOGOUT_CLIENT, LOGOUT_EVENT, logoutToken, tellLogout } from '../testing/logoutTokens.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { requestOf, type Stage, setStage } from '../testing/stage.ts'
import { TOKEN_IN_TEXT } from '../testing/tokenInText.ts'

const DANA = { sub: 'sup_dana', sid: 'session-of-sup_dana' }

interface Refused {
  readonly error: string
  readonly error_description: string
}

eachDatabase('back-channel logout', (open) => {
  const stageWith = async (more: Partial<BridgeOptions> = {}) => setStage(await open(), { ...BACKCHANNEL, ...more })

  async function running(stage: Stage, token?: string) {
    const { body } = await stage.start(token === undefined ? {} : { token, body: { subject: 'cus_tomas' } })
    return { id: body.session.id, support: body.credential?.accessToken ?? '' }
  }

  test('default: the session of an actor is over, and the support session on top of it, with the reason in the log', async () => {
    const stage = await stageWith()
    const { id, support } = await running(stage)
    const { status, text, headers } = await tellLogout(stage, await logoutToken(stage, DANA))
    expect([status, text, headers.get('Cache-Control')]).toEqual([200, '', 'no-store'])
    const ended = { id, reason: 'actor_session_ended' }
    expect(await stage.context(support)).toMatchObject({ state: 'signed-out', why: 'session_ended', ended })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'signed-out', ended })
    expect((await stage.audit()).at(-1)).toMatchObject({
      type: 'ADMIN_IMPERSONATION_ENDED',
      session: id,
      detail: 'actor_session_ended',
    })
    expect((await stage.start({ token: await stage.own('sup_dana') })).status).toBe(401)
    expect(await verifyAudit(stage.sql)).toMatchObject({ ok: true })
  })

  test('by `sid`: only what was started under it', async () => {
    const stage = await stageWith()
    const first = await running(stage)
    const elsewhere = await stage.own('sup_dana', { sid: 'another browser' })
    const second = await running(stage, elsewhere)
    expect((await tellLogout(stage, await logoutToken(stage, { sid: DANA.sid }))).status).toBe(200)
    expect(await stage.context(first.support)).toMatchObject({ state: 'signed-out' })
    expect(await stage.context(second.support)).toMatchObject({ state: 'active' })
  })

  test('by `sub` alone: every session of theirs, also those that the bridge has never seen; the next sign-in counts', async () => {
    const stage = await stageWith()
    const first = await running(stage)
    const second = await running(stage, await stage.own('sup_dana', { sid: 'another browser' }))
    const milo = await stage.own('sup_milo')
    expect((await tellLogout(stage, await logoutToken(stage, { sub: 'sup_dana' }))).status).toBe(200)
    for (const { support } of [first, second]) {
      expect(await stage.context(support)).toMatchObject({ ended: { reason: 'actor_session_ended' } })
    }
    const unseen = await stage.own('sup_dana', { sid: 'never used here' })
    expect(await stage.context(unseen)).toMatchObject({ state: 'signed-out', why: 'session_ended' })
    expect((await stage.start({ token: unseen })).body).toMatchObject({ code: 'session_ended' })
    const undated = await stage.own('sup_dana', { sid: 'never used here either', auth_time: undefined })
    expect((await stage.start({ token: undated })).status).toBe(401)
    expect(await stage.context(milo)).toMatchObject({ state: 'own' })

    stage.clock.advance(2000)
    const seconds = Math.floor(stage.clock.now() / 1000)
    const again = await stage.own('sup_dana', { sid: 'the next one', auth_time: seconds })
    expect((await stage.start({ token: again })).status).toBe(201)
  })

  test('by `sub` alone, in cookie custody: the cookie is nobody’s', async () => {
    const stage = await stageWith({ browserSessions: {} })
    const page = { Origin: 'https://support.example', 'Sec-Fetch-Site': 'same-origin' }
    const signedIn = await stage.call('POST', '/support/browser', { token: await stage.own('sup_dana'), headers: page })
    const [cookie = ''] = signedIn.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
    const context = () => stage.call('GET', '/support/context', { headers: { ...page, Cookie: cookie } })
    expect((await context()).body).toMatchObject({ state: 'own' })
    await tellLogout(stage, await logoutToken(stage, { sub: 'sup_dana' }))
    expect((await context()).body).toMatchObject({ state: 'signed-out', why: 'session_ended' })
  })

  describe('a subject who signs out', () => {
    test('everywhere: support sessions in their account end as their own doing; whoever was in it is themselves again', async () => {
      const stage = await stageWith()
      const { support } = await running(stage)
      const other = await running(stage, await stage.own('sup_milo'))
      await tellLogout(stage, await logoutToken(stage, { sub: 'cus_noor' }))
      expect(await stage.context(support)).toMatchObject({ ended: { reason: 'subject_revoked' } })
      expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'own' })
      expect(await stage.context(other.support)).toMatchObject({ state: 'active' })
    })

    test.each([
      ['of one browser: they go on', undefined, 'active'],
      ['of one browser, where the policy says `any`: they end', 'any', 'signed-out'],
    ] as const)('%s', async (_, subjectSignOut, state) => {
      const policy = { ...TEST_POLICY, ...(subjectSignOut === undefined ? {} : { subjectSignOut }) }
      const stage = await stageWith({ policy })
      const { support } = await running(stage)
      await tellLogout(stage, await logoutToken(stage, { sub: 'cus_noor', sid: 'a browser of hers' }))
      expect(await stage.context(support)).toMatchObject({ state })
    })
  })

  test('a session or a person that nobody has heard of: 200, and nothing happens to others', async () => {
    const stage = await stageWith()
    const { support } = await running(stage)
    for (const claims of [{ sid: 'nobody' }, { sub: 'nobody' }, { sid: 'nobody', sub: 'nobody' }]) {
      expect((await tellLogout(stage, await logoutToken(stage, claims))).status).toBe(200)
    }
    expect(await stage.context(support)).toMatchObject({ state: 'active' })
  })

  const seconds = (stage: Stage) => Math.floor(stage.clock.now() / 1000)
  const stranger = async (stage: Stage, header: object) => {
    const { privateKey } = await generateKeyPair('ES256')
    const claims = { ...DANA, iss: PROVIDER_ISSUER, aud: LOGOUT_CLIENT, jti: 'x', events: { [LOGOUT_EVENT]: {} } }
    return new SignJWT({ ...claims, iat: seconds(stage), exp: seconds(stage) + 60 })
      .setProtectedHeader({ alg: 'ES256', typ: 'logout+jwt', ...header })
      .sign(privateKey)
  }
  const unsigned = async (stage: Stage) =>
    new UnsecuredJWT({ ...DANA, iss: PROVIDER_ISSUER, aud: LOGOUT_CLIENT, jti: 'x', events: { [LOGOUT_EVENT]: {} } })
      .setIssuedAt(seconds(stage))
      .setExpirationTime(seconds(stage) + 60)
      .encode()
  type Claims = Readonly<Record<string, unknown>>
  const withClaims = (claims: Claims | ((stage: Stage) => Claims), header = {}) => {
    return (stage: Stage) =>
      logoutToken(stage, { ...DANA, ...(typeof claims === 'function' ? claims(stage) : claims) }, header)
  }

  const REFUSED: [string, (stage: Stage) => Promise<string>][] = [
    ['no token at all', async () => 'hunter2'],
    ['an unsigned token', unsigned],
    ['a stranger’s under the provider’s key id', (stage) => stranger(stage, { kid: 'key-1' })],
    ['a key that nobody knows', (stage) => stranger(stage, { kid: 'key-2' })],
    ['a token that brings its key', withClaims({}, { jwk: { kty: 'EC' } })],
    ['`typ` of an access token', withClaims({}, { typ: 'at+jwt' })],
    ['`typ` of an ID token', withClaims({}, { typ: 'JWT' })],
    ['no `typ`', withClaims({}, { typ: undefined })],
    ['another issuer', withClaims({ iss: 'https://other.example' })],
    ['another client', withClaims({ aud: 'another-app' })],
    ['a second audience', withClaims({ aud: [LOGOUT_CLIENT, 'another-app'] })],
    ['no `iat`', withClaims({ iat: undefined })],
    ['no `exp`', withClaims({ exp: undefined })],
    ['no `jti`', withClaims({ jti: undefined })],
    ['an empty `jti`', withClaims({ jti: '' })],
    ['longer than two minutes', withClaims((stage) => ({ exp: seconds(stage) + 121 }))],
    ['over', withClaims((stage) => ({ iat: seconds(stage) - 200, exp: seconds(stage) - 80 }))],
    ['of times to come', withClaims((stage) => ({ iat: seconds(stage) + 31, exp: seconds(stage) + 120 }))],
    ['a `nonce`', withClaims({ nonce: 'n-0S6' })],
    ['a `nonce` of null', withClaims({ nonce: null })],
    ['neither session nor person', withClaims({ sid: undefined, sub: undefined })],
    ['a `sid` that is no text, with a `sub`', withClaims({ sid: 7 })],
    ['an empty `sid`, with a `sub`', withClaims({ sid: '' })],
    ['a `sid` that no database takes', withClaims({ sid: 'session-of-sup_dana\0' })],
    ['a `sub` that no database takes', withClaims({ sid: undefined, sub: 'sup_dana\0' })],
    ['no events', withClaims({ events: undefined })],
    ['another event', withClaims({ events: { 'http://schemas.openid.net/event/other': {} } })],
    ['a second event', withClaims({ events: { [LOGOUT_EVENT]: {}, 'http://schemas.openid.net/event/other': {} } })],
    ['an event that is no object', withClaims({ events: { [LOGOUT_EVENT]: true } })],
    ['an event that is a list', withClaims({ events: { [LOGOUT_EVENT]: [] } })],
    ['events as a list', withClaims({ events: [LOGOUT_EVENT] })],
    ['the session of somebody else', withClaims({ sub: 'sup_milo' })],
  ]

  test('refused with 400 and without an effect, whatever is wrong with it', async () => {
    const stage = await stageWith()
    const { support } = await running(stage)
    for (const [name, make] of REFUSED) {
      const { status, body, text, headers } = await tellLogout<Refused>(stage, await make(stage))
      expect([name, status, body.error, headers.get('Cache-Control')]).toEqual([
        name,
        400,
        'invalid_request',
        'no-store',
      ])
      expect(text).not.toMatch(TOKEN_IN_TEXT)
    }
    expect(await stage.context(support)).toMatchObject({ state: 'active' })
    expect((await stage.audit()).at(-1)).toMatchObject({ type: 'ADMIN_IMPERSONATION_REFUSED', detail: 'invalid_token' })
    expect(JSON.stringify([await stage.audit(), stage.log])).not.toMatch(TOKEN_IN_TEXT)
  })

  test('a token that has come before is refused, by another process too, and ends nothing that began after it', async () => {
    const stage = await stageWith()
    const token = await logoutToken(stage, { sub: 'cus_noor' })
    expect((await tellLogout(stage, token)).status).toBe(200)
    const { support } = await running(stage)
    expect((await tellLogout<Refused>(stage, token)).body.error).toBe('invalid_request')
    const request = requestOf('POST', '/support/backchannel-logout', {
      key: null,
      body: new URLSearchParams({ logout_token: token }).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect((await stage.again().fetch(request)).status).toBe(400)
    expect(await stage.context(support)).toMatchObject({ state: 'active' })
    // Once its time is over it need not be remembered.
    stage.clock.advance(151_000)
    await stage.bridge.reap()
    expect(await stage.sql.query('SELECT iss FROM understudy.received_token')).toEqual([])
    expect((await tellLogout(stage, token)).status).toBe(400)
  })

  test('two processes at once: one of them does it', async () => {
    const stage = await stageWith()
    const { id } = await running(stage)
    const token = await logoutToken(stage, DANA)
    const bridges = [stage.bridge, stage.again()]
    const answers = await Promise.all(
      bridges.map((bridge) =>
        bridge.fetch(
          requestOf('POST', '/support/backchannel-logout', {
            key: null,
            body: new URLSearchParams({ logout_token: token }).toString(),
            headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          }),
        ),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    expect((await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')).toMatchObject([
      { session: id },
    ])
  })

  test('one transaction: where it cannot be done it is told, and the same token does it later (I3)', async () => {
    const stage = await stageWith()
    const { support } = await running(stage)
    const token = await logoutToken(stage, DANA)
    await stage.sql.query(`
      CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON understudy.support_session EXECUTE FUNCTION public.refuse()`)
    const failed = await tellLogout<Refused>(stage, token)
    expect([failed.status, failed.body.error, failed.text]).toEqual([
      400,
      'server_error',
      expect.not.stringContaining('not now'),
    ])
    expect(await stage.sql.query('SELECT key FROM understudy.actor_session WHERE ended_at IS NOT NULL')).toEqual([])
    await stage.sql.query('DROP TRIGGER refuse ON understudy.support_session')
    expect((await tellLogout(stage, token)).status).toBe(200)
    expect(await stage.context(support)).toMatchObject({ state: 'signed-out' })
  })

  test('a start that races with a sign-out everywhere leaves nothing live behind', async () => {
    const stage = await stageWith()
    const unseen = await stage.own('sup_dana', { sid: 'never used here' })
    const told = logoutToken(stage, { sub: 'sup_dana' }).then((token) => tellLogout(stage, token))
    await Promise.all([stage.start({ token: unseen }), told])
    expect(await stage.sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')).toEqual([])
  })

  test('as a form only, once, and nowhere where it is not switched on', async () => {
    const stage = await stageWith()
    const token = await logoutToken(stage, DANA)
    const json = await stage.call('POST', '/support/backchannel-logout', { key: null, body: { logout_token: token } })
    expect(json.status).toBe(400)
    const twice = await stage.call('POST', '/support/backchannel-logout', {
      key: null,
      body: `logout_token=${token}&logout_token=${token}`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect(twice.status).toBe(400)
    expect((await stage.call('GET', '/support/backchannel-logout')).status).toBe(405)
    const off = await setStage(await open())
    expect((await tellLogout(off, await logoutToken(off, DANA))).status).toBe(404)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'own' })
  })
})

test.each([[[]], [['']]])('clients %j are no clients', (clientIds) => {
  const options = { issuer: 'https://support.example', audience: 'a', clientId: 'b', policy: TEST_POLICY }
  const identityProvider = {
    issuer: 'https://id.example',
    audience: 'a',
    algorithms: ['ES256'],
    jwks: async () => ({ keys: [] }),
  }
  expect(() =>
    createBridge({ ...options, identityProvider, backchannelLogout: { clientIds } } as unknown as BridgeOptions),
  ).toThrow('`backchannelLogout.clientIds`')
})

import { generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import {
  complex,
  createTransmitter,
  opaque,
  person,
  SIGNAL_AUDIENCE,
  type TestTransmitter,
  TRANSMITTER,
  tellSignal,
} from '../testing/signals.ts'
import { requestOf, type Stage, setStage } from '../testing/stage.ts'
import { TOKEN_IN_TEXT } from '../testing/tokenInText.ts'
import {
  ACCOUNT_DISABLED,
  ACCOUNT_PURGED,
  CREDENTIAL_CHANGE,
  CREDENTIAL_COMPROMISE,
  SESSION_REVOKED,
  SESSIONS_REVOKED,
  VERIFICATION,
} from './types.ts'

const DANA = opaque('session-of-sup_dana')

interface Refused {
  readonly err: string
  readonly description: string
}

eachDatabase('security events of others', (open) => {
  async function listening(issuer?: string): Promise<{ readonly stage: Stage; readonly from: TestTransmitter }> {
    const from = await createTransmitter(issuer)
    return { from, stage: await setStage(await open(), { signals: { transmitters: [from.settings] } }) }
  }

  /** Dana in Noor's account, and Milo in Tomás'. */
  async function running(stage: Stage) {
    const dana = await stage.start()
    const milo = await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } })
    return {
      dana: { id: dana.body.session.id, token: dana.body.credential?.accessToken ?? '' },
      milo: { id: milo.body.session.id, token: milo.body.credential?.accessToken ?? '' },
    }
  }

  test('session-revoked, of one session: both of that actor are over (R-85)', async () => {
    const { stage, from } = await listening()
    const { dana, milo } = await running(stage)
    const subject = complex({ session: DANA, user: person('sup_dana'), tenant: opaque('org_acme') })
    const members = { initiating_entity: 'admin', reason_admin: { en: 'Laptop stolen' }, event_timestamp: 1 }
    const { status, text, headers } = await tellSignal(
      stage,
      await from.set(stage, { type: SESSION_REVOKED, subject, members }),
    )
    expect([status, text, headers.get('Cache-Control')]).toEqual([202, '', 'no-store'])
    const ended = { id: dana.id, reason: 'actor_session_ended' }
    expect(await stage.context(dana.token)).toMatchObject({ state: 'signed-out', ended })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'signed-out', ended })
    expect(await stage.context(milo.token)).toMatchObject({ state: 'active' })
  })

  test.each([
    ['an actor', SESSION_REVOKED, complex({ user: person('sup_dana') }), 'actor_session_ended', 'signed-out'],
    ['an actor, by a simple subject', SESSION_REVOKED, person('sup_dana'), 'actor_session_ended', 'signed-out'],
    [
      'an actor whose password is known',
      CREDENTIAL_COMPROMISE,
      person('sup_dana'),
      'actor_session_ended',
      'signed-out',
    ],
    ['an actor, in the words of RISC', SESSIONS_REVOKED, person('sup_dana'), 'actor_session_ended', 'signed-out'],
    ['an actor who is disabled', ACCOUNT_DISABLED, person('sup_dana'), 'actor_revoked', 'signed-out'],
    ['an actor who is gone', ACCOUNT_PURGED, person('sup_dana'), 'actor_revoked', 'signed-out'],
    ['a subject', SESSION_REVOKED, complex({ user: person('cus_noor') }), 'subject_revoked', 'own'],
    ['a subject with another password', CREDENTIAL_CHANGE, person('cus_noor'), 'subject_revoked', 'own'],
    ['a subject who is disabled', ACCOUNT_DISABLED, person('cus_noor'), 'subject_disabled', 'own'],
    ['a subject who is gone', ACCOUNT_PURGED, person('cus_noor'), 'subject_deleted', 'own'],
  ])('everything of %s', async (_, type, subject, reason, state) => {
    const { stage, from } = await listening()
    const { dana, milo } = await running(stage)
    expect((await tellSignal(stage, await from.set(stage, { type, subject }))).status).toBe(202)
    expect(await stage.context(dana.token)).toMatchObject({ state: 'signed-out', ended: { reason } })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state })
    expect(await stage.context(milo.token)).toMatchObject({ state: 'active' })
    expect((await stage.audit()).filter(({ detail }) => detail === reason)).toMatchObject([{ session: dana.id }])
  })

  test('an organisation: sessions in its accounts, and in no others', async () => {
    const { stage, from } = await listening()
    stage.people.change('cus_tomas', { tenant: 'org_beta' })
    const { dana, milo } = await running(stage)
    const subject = complex({ tenant: opaque('org_beta') })
    await tellSignal(stage, await from.set(stage, { type: SESSION_REVOKED, subject }))
    expect(await stage.context(milo.token)).toMatchObject({ ended: { reason: 'tenant_suspended' } })
    expect(await stage.context(dana.token)).toMatchObject({ state: 'active' })
  })

  test.each([
    ['a person of another issuer', { user: { ...person('sup_dana'), iss: 'https://elsewhere.example' } }],
    ['a person by their mail address', { user: { format: 'email', email: 'noor@mail.example' } }],
    ['a session in a form that is not known', { session: person('sup_dana') }],
  ])('%s is nobody here, and is not everybody in their organisation', async (_, members) => {
    const { stage, from } = await listening()
    const { dana, milo } = await running(stage)
    const subject = complex({ ...members, tenant: opaque('org_acme') })
    expect((await tellSignal(stage, await from.set(stage, { type: SESSION_REVOKED, subject }))).status).toBe(202)
    for (const { token } of [dana, milo]) expect(await stage.context(token)).toMatchObject({ state: 'active' })
  })

  test('a name that no database takes is refused for good: it would be sent again for a week', async () => {
    const { stage, from } = await listening()
    for (const subject of [opaque('a\0b'), person('a\0b'), complex({ tenant: opaque('a\0b') })]) {
      const { status, body } = await tellSignal<Refused>(
        stage,
        await from.set(stage, { type: SESSION_REVOKED, subject }),
      )
      expect([status, body.err]).toEqual([400, 'invalid_request'])
    }
  })

  test('the identity provider itself may name a person by the bare id; somebody else may not', async () => {
    for (const [issuer, state] of [
      [PROVIDER_ISSUER, 'signed-out'],
      [TRANSMITTER, 'active'],
    ] as const) {
      const { stage, from } = await listening(issuer)
      const { dana } = await running(stage)
      await tellSignal(
        stage,
        await from.set(stage, { type: SESSION_REVOKED, subject: complex({ user: opaque('sup_dana') }) }),
      )
      expect(await stage.context(dana.token)).toMatchObject({ state })
    }
  })

  test('one that comes late leaves alone what began after it', async () => {
    const { stage, from } = await listening()
    const members = { event_timestamp: Math.floor(stage.clock.now() / 1000) }
    const set = await from.set(stage, { type: SESSION_REVOKED, subject: person('cus_noor'), members })
    stage.clock.advance(3_600_000)
    const { dana } = await running(stage)
    expect((await tellSignal(stage, set)).status).toBe(202)
    expect(await stage.context(dana.token)).toMatchObject({ state: 'active' })
  })

  test('one that has come before is accepted and does nothing, in any process', async () => {
    const { stage, from } = await listening()
    const set = await from.set(stage, { type: CREDENTIAL_CHANGE, subject: person('cus_noor') })
    await tellSignal(stage, set)
    const { dana } = await running(stage)
    expect((await tellSignal(stage, set)).status).toBe(202)
    const request = requestOf('POST', '/support/signals', {
      key: null,
      body: set,
      headers: { 'Content-Type': 'application/secevent+jwt' },
    })
    expect((await stage.again().fetch(request)).status).toBe(202)
    expect(await stage.context(dana.token)).toMatchObject({ state: 'active' })
  })

  test.each([
    ['a sign that the way is open', VERIFICATION, opaque('stream-1')],
    ['an event that means nothing here', 'https://schemas.example/something-else', person('sup_dana')],
    [
      'somebody of another provider',
      SESSION_REVOKED,
      { format: 'iss_sub', iss: 'https://other.example', sub: 'sup_dana' },
    ],
    ['a person by address', SESSION_REVOKED, { format: 'email', email: 'sup_dana@mail.example' }],
    ['a device', SESSION_REVOKED, complex({ device: opaque('laptop-7') })],
    ['a session that nobody knows', SESSION_REVOKED, opaque('nobody')],
  ])('%s: accepted, and nobody is put out', async (_, type, subject) => {
    const { stage, from } = await listening()
    const { dana, milo } = await running(stage)
    expect((await tellSignal(stage, await from.set(stage, { type, subject }))).status).toBe(202)
    for (const { token } of [dana, milo]) expect(await stage.context(token)).toMatchObject({ state: 'active' })
  })

  describe('refused, with the error of RFC 8935', () => {
    const event = { type: SESSION_REVOKED, subject: DANA }
    const seconds = (stage: Stage) => Math.floor(stage.clock.now() / 1000)
    const stranger = async (stage: Stage) => {
      const { privateKey } = await generateKeyPair('ES256')
      const claims = {
        iss: TRANSMITTER,
        aud: SIGNAL_AUDIENCE,
        jti: 'x',
        sub_id: DANA,
        events: { [SESSION_REVOKED]: {} },
      }
      return new SignJWT({ ...claims, iat: seconds(stage) })
        .setProtectedHeader({ alg: 'ES256', typ: 'secevent+jwt', kid: 'key-1' })
        .sign(privateKey)
    }
    type Make = (stage: Stage, from: TestTransmitter) => Promise<string>
    const claims =
      (changed: object): Make =>
      (stage, from) =>
        from.set(stage, event, { claims: { ...changed } })
    const about =
      (subject: unknown): Make =>
      (stage, from) =>
        from.set(stage, { type: SESSION_REVOKED, subject })
    const CASES: [string, Make, string][] = [
      ['no token', async () => 'hunter2', 'invalid_request'],
      ['nothing', async () => '', 'invalid_request'],
      ['another issuer', claims({ iss: 'https://other.example' }), 'invalid_issuer'],
      ['the identity provider, who is not believed here', claims({ iss: PROVIDER_ISSUER }), 'invalid_issuer'],
      ['another audience', claims({ aud: 'https://other.example' }), 'invalid_audience'],
      ['no audience', claims({ aud: undefined }), 'invalid_audience'],
      ['a stranger’s key', stranger, 'authentication_failed'],
      ['another `typ`', (stage, from) => from.set(stage, event, { header: { typ: 'at+jwt' } }), 'invalid_request'],
      [
        'a token that brings its key',
        (stage, from) => from.set(stage, event, { header: { jku: 'https://x.example' } }),
        'authentication_failed',
      ],
      ['no `jti`', claims({ jti: undefined }), 'invalid_request'],
      ['no `iat`', claims({ iat: undefined }), 'invalid_request'],
      [
        'of times to come',
        (stage, from) => from.set(stage, event, { claims: { iat: seconds(stage) + 31 } }),
        'invalid_request',
      ],
      [
        'of last month',
        (stage, from) => from.set(stage, event, { claims: { iat: seconds(stage) - 31 * 86_400 } }),
        'invalid_request',
      ],
      ['a `sub`, as other tokens have', claims({ sub: 'sup_dana' }), 'invalid_request'],
      [
        'an `exp`, as other tokens have',
        (stage, from) => from.set(stage, event, { claims: { exp: seconds(stage) + 60 } }),
        'invalid_request',
      ],
      ['no subject', claims({ sub_id: undefined }), 'invalid_request'],
      ['a subject without a format', about({ id: 'session-of-sup_dana' }), 'invalid_request'],
      ['a subject that is a list', about([DANA]), 'invalid_request'],
      ['a person without an id', about({ format: 'iss_sub', iss: PROVIDER_ISSUER }), 'invalid_request'],
      ['the session of somebody else', about(complex({ session: DANA, user: person('sup_milo') })), 'invalid_request'],
      ['two events', claims({ events: { [SESSION_REVOKED]: {}, [VERIFICATION]: {} } }), 'invalid_request'],
      ['no event', claims({ events: {} }), 'invalid_request'],
      ['an event that is no object', claims({ events: { [SESSION_REVOKED]: true } }), 'invalid_request'],
      ['a time that is none', claims({ events: { [SESSION_REVOKED]: { event_timestamp: 'now' } } }), 'invalid_request'],
    ]

    test('whatever is wrong with it, and without an effect', async () => {
      const { stage, from } = await listening()
      const { dana } = await running(stage)
      for (const [name, make, err] of CASES) {
        const { status, body, text } = await tellSignal<Refused>(stage, await make(stage, from))
        expect([name, status, body.err]).toEqual([name, 400, err])
        expect(text).not.toMatch(TOKEN_IN_TEXT)
      }
      expect(await stage.context(dana.token)).toMatchObject({ state: 'active' })
      expect(JSON.stringify([await stage.audit(), stage.log])).not.toMatch(TOKEN_IN_TEXT)
    })

    test('of another type, too large, in another way, or where nobody is believed', async () => {
      const { stage, from } = await listening()
      const set = await from.set(stage, event)
      const json = await tellSignal<Refused>(stage, set, { 'Content-Type': 'application/json' })
      expect([json.status, json.body.err]).toEqual([400, 'invalid_request'])
      expect((await tellSignal(stage, `${set}${' '.repeat(65_536)}`)).status).toBe(413)
      expect((await stage.call('GET', '/support/signals')).status).toBe(405)
      const off = await setStage(await open())
      expect((await tellSignal(off, set)).status).toBe(404)
    })

    test('keys that cannot be had are ours to set right: it may be sent again', async () => {
      const { from } = await listening()
      const jwks = () => Promise.reject(new Error('away'))
      const stage = await setStage(await open(), { signals: { transmitters: [{ ...from.settings, jwks }] } })
      expect((await tellSignal(stage, await from.set(stage, event))).status).toBe(503)
    })
  })
})

import type { ContextAnswer, Problem } from '@understudy/protocol'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { BRIDGE_ISSUER, requestOf, START, type Stage, sessionOf, setStage } from '../testing/stage.ts'

eachDatabase('start', (open) => {
  test('default: a session, its credential, one audit row, and the context says the same (R-33)', async () => {
    const stage = await setStage(await open())
    const { status, body, headers } = await stage.start()

    expect(status).toBe(201)
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(body).toMatchObject({
      outcome: 'started',
      epoch: 1,
      now: stage.clock.now(),
      actor: { id: 'sup_dana', name: 'Dana Reyes' },
      subject: { id: 'cus_noor' },
      session: {
        mode: 'view',
        reason: START.reason,
        ticket: 'ZD-1042',
        startedAt: stage.clock.now(),
        expiresAt: stage.clock.now() + 600_000,
        ceilingAt: stage.clock.now() + 3_600_000,
        extendable: true,
        breakGlass: false,
        returnTo: START.returnTo,
      },
    })
    const token = body.credential?.accessToken ?? ''
    const expected = { state: 'active', epoch: 1, subject: { id: 'cus_noor' }, session: { id: body.session.id } }
    expect(await stage.context(token)).toMatchObject(expected)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject(expected)

    const events = await stage.audit()
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      type: 'ADMIN_IMPERSONATION_STARTED',
      outcome: 'allowed',
      actor: { id: 'sup_dana' },
      subject: { id: 'cus_noor' },
      session: body.session.id,
      mode: 'view',
      reason: START.reason,
      ticket: 'ZD-1042',
      request: { ip: '192.0.2.7', userAgent: 'stage/1' },
    })
  })

  test('the token has one audience, one actor, no person in it and five minutes at most (R-20, R-21)', async () => {
    const stage = await setStage(await open())
    const { body, text } = await stage.start()
    const token = body.credential?.accessToken ?? ''
    const seconds = stage.clock.now() / 1000

    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
    expect(decodeJwt(token)).toEqual({
      iss: BRIDGE_ISSUER,
      aud: 'https://api.example',
      sub: 'cus_noor',
      act: { iss: 'https://id.example', sub: 'sup_dana' },
      sid: body.session.id,
      client_id: 'app-web',
      scope: 'support:view',
      jti: expect.any(String),
      iat: seconds,
      exp: seconds + 300,
      auth_time: seconds - 60,
    })
    expect(body.credential?.expiresAt).toBe(stage.clock.now() + 300_000)
    expect(text).not.toMatch(/refresh/i)
  })

  describe('what a person filled in wrong is told by field, and nothing is created (R-01)', () => {
    const reason = START.reason
    const cases: [string, object, { pointer: string; code: string }[]][] = [
      ['no reason', { reason: undefined }, [{ pointer: '/reason', code: 'required' }]],
      ['no reason text', { reason: { code: reason.code } }, [{ pointer: '/reason/text', code: 'required' }]],
      [
        'a blank reason',
        { reason: { ...reason, text: ' \u200b\t\n ' } },
        [{ pointer: '/reason/text', code: 'required' }],
      ],
      ['a short reason', { reason: { ...reason, text: 'because' } }, [{ pointer: '/reason/text', code: 'too_short' }]],
      [
        'a long reason',
        { reason: { ...reason, text: 'ab'.repeat(251) } },
        [{ pointer: '/reason/text', code: 'too_long' }],
      ],
      ['no reason code', { reason: { ...reason, code: '' } }, [{ pointer: '/reason/code', code: 'required' }]],
      [
        'an unknown reason code',
        { reason: { ...reason, code: 'curiosity' } },
        [{ pointer: '/reason/code', code: 'unknown_value' }],
      ],
      ['no subject', { subject: undefined }, [{ pointer: '/subject', code: 'required' }]],
      ['an empty subject', { subject: '' }, [{ pointer: '/subject', code: 'required' }]],
      ['a subject that is no text', { subject: { $ne: null } }, [{ pointer: '/subject', code: 'wrong_type' }]],
      ['no mode', { mode: undefined }, [{ pointer: '/mode', code: 'required' }]],
      ['an unknown mode', { mode: 'admin' }, [{ pointer: '/mode', code: 'unknown_value' }]],
      ['a mode that is off', { mode: 'shadow' }, [{ pointer: '/mode', code: 'not_allowed' }]],
      ['a ticket of another form', { ticket: 'see mail' }, [{ pointer: '/ticket', code: 'pattern' }]],
      ['too long a time', { ttlSeconds: 3601 }, [{ pointer: '/ttlSeconds', code: 'too_long' }]],
      ['too short a time', { ttlSeconds: 59 }, [{ pointer: '/ttlSeconds', code: 'too_short' }]],
      ['half a second', { ttlSeconds: 600.5 }, [{ pointer: '/ttlSeconds', code: 'wrong_type' }]],
      ['a field of no meaning', { userId: 'cus_lena' }, [{ pointer: '/userId', code: 'not_allowed' }]],
      [
        'several at once',
        { ticket: 'x', ttlSeconds: 1, returnTo: '//evil.example' },
        [
          { pointer: '/ticket', code: 'pattern' },
          { pointer: '/ttlSeconds', code: 'too_short' },
          { pointer: '/returnTo', code: 'not_allowed' },
        ],
      ],
    ]
    let stage: Stage
    beforeAll(async () => {
      stage = await setStage(await open())
    })
    test.each(cases)('%s', async (_, change, errors) => {
      const { status, body } = await stage.start<Problem>({ body: change })

      expect(status).toBe(422)
      expect(body).toMatchObject({ code: 'validation_failed', type: expect.stringMatching(/validation_failed$/) })
      expect(body.errors?.map(({ pointer, code }) => ({ pointer, code }))).toEqual(errors)
      expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'own', epoch: 0 })
      expect((await stage.audit()).at(-1)).toMatchObject({
        type: 'ADMIN_IMPERSONATION_REFUSED',
        outcome: 'refused',
        detail: 'validation_failed',
        actor: { id: 'sup_dana' },
      })
    })
  })

  describe('accounts that cannot be opened look alike (CVE-2019-18886, CVE-2026-17526, R-04, R-12, CVE-2021-21424)', () => {
    const subjects = {
      unknown: 'cus_nobody',
      disabled: 'cus_jean',
      protected: 'cus_lena',
      'one’s own': 'sup_dana',
      'a colleague’s': 'sup_milo',
      'a lead’s': 'lead_omar',
      'another spelling of one that exists': 'CUS_NOOR',
      'no text a database keeps': 'cus_\0noor',
      'half a character': 'cus_\ud800',
    }
    test('status, body and headers are equal, and so is the work', async () => {
      const stage = await setStage(await open())
      const token = await stage.own('sup_dana')
      const answers: unknown[] = []
      const asked: number[] = []
      for (const subject of Object.values(subjects)) {
        const before = stage.people.asked.length
        const { status, text, headers } = await stage.start({ token, body: { subject } })
        answers.push({ status, text, headers: [...headers] })
        asked.push(stage.people.asked.length - before)
      }
      expect(answers).toEqual(answers.map(() => answers[0]))
      expect(answers[0]).toMatchObject({ status: 404 })
      // The last two are not looked up: their absence from any database is known to whoever sends them.
      expect(new Set(asked.slice(0, -2)).size).toBe(1)
    })

    test('the log says why to a lead, and to an agent no more than the answer did', async () => {
      const stage = await setStage(await open())
      for (const subject of ['cus_nobody', 'sup_milo']) await stage.start({ body: { subject } })
      const rows = async (id: string) => {
        const path = '/support/audit?type=ADMIN_IMPERSONATION_REFUSED'
        const { body } = await stage.call<{ events: object[] }>('GET', path, { token: await stage.own(id) })
        return body.events
      }
      const subjectAndClass = (id: string, rule: string | null) => ({
        detail: 'subject_unavailable',
        subject: { id, name: id },
        action: { name: 'session.start', class: rule },
      })
      expect(await rows('sup_ines')).toMatchObject([
        subjectAndClass('sup_milo', 'subject.staff'),
        subjectAndClass('cus_nobody', 'subject.unknown'),
      ])
      expect(await rows('sup_milo')).toMatchObject([
        subjectAndClass('sup_milo', null),
        subjectAndClass('cus_nobody', null),
      ])
    })

    test('a running session or a full hour does not tell them apart either', async () => {
      const stage = await setStage(await open())
      await stage.start()
      const during = await Promise.all(
        ['cus_tomas', 'cus_nobody'].map((subject) => stage.start<Problem>({ body: { subject } })),
      )
      expect(during.map(({ body }) => body.code)).toEqual(['session_conflict', 'session_conflict'])
    })
  })

  test('who may not support anybody is told so, and nothing is created', async () => {
    const stage = await setStage(await open())
    stage.people.change('sup_dana', { active: false })
    for (const id of ['sup_dana', 'cus_tomas', 'lead_omar', 'nobody_here']) {
      const { status, body } = await stage.start<Problem>({ token: await stage.own(id) })
      expect([id, status, body.code]).toEqual([id, 403, 'actor_not_allowed'])
    }
    expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
  })

  test('a support credential starts nothing, whoever holds it (nesting: better-auth #6448, R-07, intercode #1875, user_impersonate2 #17, MyRadio #181, agenticos #1435)', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    const token = body.credential?.accessToken ?? null
    const nested = await stage.start<Problem>({ token, body: { subject: 'cus_tomas' } })

    expect([nested.status, nested.body.code]).toEqual([409, 'already_in_support_session'])
    expect((await stage.audit()).at(-1)).toMatchObject({
      type: 'ADMIN_IMPERSONATION_REFUSED',
      actor: { id: 'sup_dana' },
      actedAs: 'cus_noor',
      detail: 'already_in_support_session',
    })
  })

  test('the database itself refuses a second live session of an actor session or a pair (R-07)', async () => {
    const stage = await setStage(await open())
    await stage.start()
    const copy = (changes: string) =>
      stage.sql.query(
        `INSERT INTO understudy.support_session SELECT (jsonb_populate_record(s, jsonb '{"id":"ss_2","seq":2}' || ${changes})).*
         FROM understudy.support_session s`,
      )
    await expect(copy(`jsonb '{"subject_id":"cus_tomas"}'`)).rejects.toThrow(/live_actor/)
    await stage.sql.query(
      `INSERT INTO understudy.actor_session (key, iss, sid) VALUES ('another', 'https://id.example', 'another')`,
    )
    await expect(copy(`jsonb '{"actor_key":"another"}'`)).rejects.toThrow(/live_pair/)
    await expect(copy(`jsonb '{"actor_key":"another","subject_id":"sup_dana"}'`)).rejects.toThrow(/check/)
  })

  test('one person in two browsers cannot open one account twice, but can open two', async () => {
    const stage = await setStage(await open())
    await stage.start()
    const elsewhere = await stage.own('sup_dana', { sid: 'another browser' })
    expect(await stage.start<Problem>({ token: elsewhere })).toMatchObject({
      status: 409,
      body: { code: 'session_conflict' },
    })
    expect(await stage.start({ token: elsewhere, body: { subject: 'cus_tomas' } })).toMatchObject({ status: 201 })
  })

  test('each actor session has a support session of its own, and nobody else’s (decidim #2047: one for everybody)', async () => {
    const stage = await setStage(await open())
    const accounts = { sup_dana: 'cus_noor', sup_milo: 'cus_tomas', sup_ines: 'cus_noor' } as const
    const running = new Map<string, { readonly id: string; readonly token: string }>()
    for (const [actor, subject] of Object.entries(accounts)) {
      const { status, body } = await stage.start({ token: await stage.own(actor), body: { subject } })
      expect([actor, status]).toEqual([actor, 201])
      running.set(actor, { id: body.session.id, token: body.credential?.accessToken ?? '' })
    }
    const expectAll = async (over: readonly string[]) => {
      for (const [actor, { id, token }] of running) {
        const subject = { id: accounts[actor as keyof typeof accounts] }
        const own = await stage.context(await stage.own(actor))
        if (over.includes(actor)) {
          expect([actor, own]).toMatchObject([actor, { state: 'own', ended: { id } }])
          expect([actor, await stage.context(token)]).toMatchObject([actor, { state: 'signed-out' }])
        } else {
          const theirs = { state: 'active', actor: { id: actor }, subject, session: { id } }
          expect([actor, own, await stage.context(token)]).toMatchObject([actor, theirs, theirs])
        }
      }
      // Who never started is nobody but themselves: another agent, a lead, and a page without a credential.
      for (const id of ['lead_omar', 'cus_noor', 'cus_tomas']) {
        expect(await stage.context(await stage.own(id))).toMatchObject({ state: 'own', actor: { id } })
      }
      expect(await stage.context(await stage.own('sup_dana', { sid: 'another browser' }))).toMatchObject({
        state: 'own',
      })
      expect(await stage.context(null)).toMatchObject({ state: 'signed-out' })
    }
    await expectAll([])
    const milo = running.get('sup_milo')?.id ?? ''
    await stage.call('POST', `/support/sessions/${milo}/end`, { token: await stage.own('sup_milo') })
    await expectAll(['sup_milo'])
    await stage.call('POST', `/support/sessions/${running.get('sup_dana')?.id}/end`, {
      token: await stage.own('sup_dana'),
    })
    await expectAll(['sup_milo', 'sup_dana'])
  })

  test('an overdue session does not stand in the way of the next (decidim #2372, R-35)', async () => {
    const stage = await setStage(await open())
    const first = await stage.start()
    stage.clock.advance(600_000)
    expect((await stage.start()).status).toBe(201)
    expect(await stage.audit()).toMatchObject([
      { type: 'ADMIN_IMPERSONATION_STARTED' },
      { type: 'ADMIN_IMPERSONATION_ENDED', session: first.body.session.id, detail: 'ceiling' },
      { type: 'ADMIN_IMPERSONATION_STARTED' },
    ])
  })

  test('no audit, no session: nothing is created and no credential leaves (R-70)', async () => {
    const stage = await setStage(await open())
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    const { status, body, text } = await stage.start<Problem>()

    expect([status, body.code]).toEqual([503, 'audit_unavailable'])
    expect(text).not.toMatch(/append_audit|eyJ/)
    expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'own', epoch: 0 })

    await stage.sql.query('ALTER FUNCTION understudy.append_audit_away(text) RENAME TO append_audit')
    expect((await stage.start()).status).toBe(201)
  })

  test('a directory that does not answer is never a yes (R-14)', async () => {
    const stage = await setStage(await open())
    stage.people.broken = true
    expect(await stage.start<Problem>()).toMatchObject({ status: 503, body: { code: 'internal' } })
    expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
  })

  test('a directory that says nothing of organisations is one that does not answer', async () => {
    const stage = await setStage(await open())
    stage.people.change('cus_noor', { tenant: undefined as unknown as null })
    expect(await stage.start<Problem>()).toMatchObject({ status: 503, body: { code: 'internal' } })
    expect(stage.log).toContainEqual(expect.objectContaining({ event: 'directory_failed' }))
    stage.people.change('cus_noor', { tenant: null })
    const { status, body } = await stage.start()
    expect(status).toBe(201)
    expect(await stage.context(body.credential?.accessToken ?? null)).toMatchObject({ state: 'active' })
  })

  describe('Idempotency-Key', () => {
    test('the same key and body give the same session with a credential that works (race table 1, 2)', async () => {
      const stage = await setStage(await open())
      const first = await stage.start({ key: 'k' })
      const second = await stage.start({ key: 'k' })

      expect(second.status).toBe(201)
      expect(second.body.session).toEqual(first.body.session)
      expect(await stage.context(second.body.credential?.accessToken ?? null)).toMatchObject({ state: 'active' })
      expect((await stage.audit()).map(({ type }) => type)).toEqual(['ADMIN_IMPERSONATION_STARTED'])
    })

    test('five tries of one start at once make one session', async () => {
      const stage = await setStage(await open())
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => stage.start({ key: 'k' })))
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201])
      expect(new Set(answers.map(({ body }) => body.session.id)).size).toBe(1)
      expect(await stage.audit()).toHaveLength(1)
    })

    test('another body under the same key is refused, and so is another operation', async () => {
      const stage = await setStage(await open())
      const { body } = await stage.start({ key: 'k' })
      const other = await stage.start<Problem>({ key: 'k', body: { ttlSeconds: 900 } })
      expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused'])

      const path = `/support/sessions/${body.session.id}/extend`
      const extend = await stage.call('POST', path, { token: await stage.own('sup_dana'), key: 'k' })
      expect([extend.status, extend.body.code]).toEqual([422, 'idempotency_key_reused'])
    })

    test('keys of another actor session are another’s', async () => {
      const stage = await setStage(await open())
      await stage.start({ key: 'k' })
      const milo = await stage.start({ key: 'k', token: await stage.own('sup_milo') })
      expect([milo.status, milo.body.actor.id]).toEqual([201, 'sup_milo'])
    })

    test('a refused start leaves its key free', async () => {
      const stage = await setStage(await open())
      stage.people.change('cus_noor', { active: false })
      expect((await stage.start({ key: 'k' })).status).toBe(404)
      stage.people.change('cus_noor', { active: true })
      expect((await stage.start({ key: 'k' })).status).toBe(201)
    })

    test('a repeated start does not bring back a session that is over', async () => {
      const stage = await setStage(await open())
      const { body } = await stage.start({ key: 'k' })
      await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: await stage.own('sup_dana') })
      const again = await stage.start<Problem>({ key: 'k' })
      expect([again.status, again.body.code, again.body.endReason]).toEqual([410, 'session_ended', 'actor_ended'])
    })
  })

  test('two tabs that start at once: one wins, the other hears session_conflict (race table 3)', async () => {
    const stage = await setStage(await open())
    const answers = await Promise.all(
      ['cus_noor', 'cus_tomas'].map((subject) => stage.start<Problem>({ body: { subject } })),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('session_conflict')
    // The log says what was tried, not only that something was.
    expect((await stage.audit()).find(({ outcome }) => outcome === 'refused')).toMatchObject({
      detail: 'session_conflict',
      subject: { id: expect.stringMatching(/^cus_/) },
      mode: 'view',
      reason: START.reason,
    })
  })

  test('the eleventh start of an hour waits, after a restart too (R-11)', async () => {
    const stage = await setStage(await open())
    for (let count = 0; count < 10; count += 1) {
      const { body } = await stage.start()
      await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: await stage.own('sup_dana') })
      stage.clock.advance(60_000)
    }
    const restarted = stage.again()
    const token = await stage.own('sup_dana')
    const retry = await restarted.fetch(requestOf('POST', '/support/sessions', { token, body: START }))
    expect(retry.status).toBe(429)
    await restarted.close()

    const eleventh = await stage.start<Problem>()
    expect([eleventh.status, eleventh.body.code]).toEqual([429, 'rate_limited'])
    expect(eleventh.body.retryAfter).toBe(50 * 60)
    expect(eleventh.headers.get('Retry-After')).toBe('3000')
    expect((await stage.start<Problem>({ body: { subject: 'cus_nobody' } })).body.code).toBe('rate_limited')
    expect((await stage.start({ token: await stage.own('sup_milo') })).status).toBe(201)
    stage.clock.advance(50 * 60_000)
    expect((await stage.start()).status).toBe(201)
  })

  test('the limit holds across browsers that start at the same moment', async () => {
    const policy = { ...TEST_POLICY, rateLimit: { perHour: 1, perDay: 10 } }
    const stage = await setStage(await open(), { policy })
    const browsers = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((sid) => stage.own('sup_dana', { sid })))
    const subjects = ['cus_noor', 'cus_tomas', 'cus_aiko']
    const answers = await Promise.all(
      browsers.map((token, index) => stage.start({ token, body: { subject: subjects[index % 3] ?? '' } })),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 429, 429, 429, 429, 429])
  })

  test('a sign-out in the middle of a start comes before it, and refuses it (race table 5)', async () => {
    const stage = await setStage(await open())
    stage.people.meanwhile = () => stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    expect(await stage.start<Problem>()).toMatchObject({ status: 401, body: { code: 'session_ended' } })
    expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
  })

  test('a directory that matches loosely lends nobody another spelling', async () => {
    const sql = await open()
    const { people } = await setStage(sql)
    const loose = await setStage(sql, { directory: { find: (id) => people.find(id.toLowerCase()) } })
    expect(await loose.start<Problem>({ body: { subject: 'CUS_NOOR' } })).toMatchObject({
      status: 404,
      body: { code: 'subject_unavailable' },
    })
    expect((await loose.start<Problem>({ token: await loose.own('SUP_DANA') })).body.code).toBe('actor_not_allowed')
  })

  test('an old sign-in is asked to be renewed, with a challenge that says how (RFC 9470, R-03)', async () => {
    const stage = await setStage(await open(), { freshSignIn: { maxAgeSeconds: 900, acrValues: ['mfa'] } })
    const seconds = Math.floor(stage.clock.now() / 1000)
    for (const claims of [
      { auth_time: seconds - 960, acr: 'mfa' },
      { acr: 'pwd' },
      { auth_time: undefined, acr: 'mfa' },
    ]) {
      const { status, body, headers } = await stage.start<Problem>({ token: await stage.own('sup_dana', claims) })
      expect([status, body.code]).toEqual([401, 'step_up_required'])
      expect(headers.get('WWW-Authenticate')).toBe(
        'Bearer error="insufficient_user_authentication", max_age="900", acr_values="mfa"',
      )
    }
    expect((await stage.start({ token: await stage.own('sup_dana', { acr: 'mfa' }) })).status).toBe(201)
  })

  test('replaces: the one ends and the other begins in one step, both in the log, in that order', async () => {
    const stage = await setStage(await open())
    const first = (await stage.start()).body
    const { status, body } = await stage.start({ body: { subject: 'cus_tomas', replaces: first.session.id } })
    expect(status).toBe(201)
    expect(body).toMatchObject({ subject: { id: 'cus_tomas' }, epoch: 3 })
    expect((await stage.audit()).map(({ type, session, detail }) => [type, session, detail])).toEqual([
      ['ADMIN_IMPERSONATION_STARTED', first.session.id, expect.any(String)],
      ['ADMIN_IMPERSONATION_ENDED', first.session.id, 'superseded'],
      ['ADMIN_IMPERSONATION_STARTED', body.session.id, expect.any(String)],
    ])
    const old = await stage.context(first.credential?.accessToken ?? '')
    expect(old).toMatchObject({ state: 'signed-out', why: 'session_ended' })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ session: { id: body.session.id } })
  })

  test('replaces: refused, the present session goes on as if nothing had been asked', async () => {
    const stage = await setStage(await open())
    const first = (await stage.start()).body
    const replaces = first.session.id
    expect((await stage.start<Problem>({ body: { subject: 'nobody', replaces } })).body.code).toBe(
      'subject_unavailable',
    )
    expect((await stage.start<Problem>({ body: { subject: 'cus_tomas', replaces: 'ss_other' } })).body.code).toBe(
      'session_conflict',
    )
    const approval = await stage.start<{ outcome: string }>({ body: { subject: 'cus_aiko', mode: 'act', replaces } })
    expect(approval.body.outcome).toBe('pending')
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({
      state: 'active',
      epoch: 1,
      session: { id: first.session.id },
    })
    const ended = (await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')
    expect(ended).toEqual([])
  })

  test('replaces: the same account anew, also when the old session has run out, also when asked twice', async () => {
    const stage = await setStage(await open())
    const first = (await stage.start()).body
    const options = { key: 'again-1', body: { replaces: first.session.id } }
    const second = (await stage.start(options)).body
    expect((await stage.start(options)).body.session.id).toBe(second.session.id)
    stage.clock.advance(601_000)
    const third = await stage.start({ body: { replaces: second.session.id } })
    expect(third.status).toBe(201)
    const reasons = (await stage.audit())
      .filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')
      .map(({ detail }) => detail)
    expect(reasons).toEqual(['superseded', 'ceiling'])
  })

  test('the signing key and the session outlive a restart', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    const token = body.credential?.accessToken ?? ''
    const restarted = stage.again()
    const answer = await restarted.fetch(
      new Request(`${BRIDGE_ISSUER}/support/context`, { headers: { Authorization: `Bearer ${token}` } }),
    )
    expect((await answer.json()) as ContextAnswer).toMatchObject({ state: 'active', session: { id: body.session.id } })
    await restarted.close()
  })
})

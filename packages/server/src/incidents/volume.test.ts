import type { Problem } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { requestOf, START, type Stage, setStage } from '../testing/stage.ts'

/** A start and its end, from an address. */
async function visit(stage: Stage, token: string, ip: string, subject = 'cus_noor') {
  const request = requestOf('POST', '/support/sessions', { token, body: { ...START, subject } })
  const response = await stage.bridge.fetch(request, { ip })
  const body = (await response.json()) as Problem & { session?: { id: string } }
  if (body.session !== undefined) {
    await stage.bridge.fetch(requestOf('POST', `/support/sessions/${body.session.id}/end`, { token }), { ip })
  }
  return { status: response.status, code: body.code, retryAfter: body.retryAfter }
}

eachDatabase('how much one person may open', (open) => {
  test('CVE-2026-45364 (Better Auth): the limit is the person’s, whatever addresses they come from and however these are written', async () => {
    const stage = await setStage(await open())
    const addresses = [
      ...['2001:db8::1', '2001:0db8:0:0:0:0:0:1', '2001:DB8::1%eth0', '::ffff:192.0.2.7', '192.0.2.7', '192.0.2.007'],
      ...['2001:db8::2', '2001:db8:1::1', '2001:db8:2::1', '::1'],
    ]
    for (const ip of addresses) expect((await visit(stage, await stage.own('sup_dana'), ip)).status).toBe(201)
    for (const ip of [...addresses, '203.0.113.1', '2001:db8:ffff::1']) {
      const token = await stage.own('sup_dana', { sid: `a-new-browser-at-${ip}` })
      expect(await visit(stage, token, ip)).toMatchObject({ status: 429, code: 'rate_limited' })
    }
    // Nor does a crowd behind one address share one person's limit.
    expect((await visit(stage, await stage.own('sup_milo'), '192.0.2.7')).status).toBe(201)
  })

  test('R-11: Twitter 2020, Mailchimp 2022, Coinbase 2025: nobody goes through accounts by the hundred', async () => {
    const stage = await setStage(await open())
    const subjects = ['cus_noor', 'cus_tomas', 'cus_aiko']
    let opened = 0
    for (let hour = 0; hour < 4; hour += 1) {
      for (let count = 0; count < 12; count += 1) {
        const token = await stage.own('sup_dana')
        const { status } = await visit(stage, token, '192.0.2.7', subjects[count % subjects.length])
        if (status === 201) opened += 1
      }
      stage.clock.advance(3_600_000)
    }
    expect(opened).toBe(30)
    expect(stage.log.filter(({ level }) => level === 'error')).toEqual([])
    const [row] = await stage.sql.query<{ n: number }>(
      "SELECT count(*) AS n FROM understudy.audit_event WHERE type = 'ADMIN_IMPERSONATION_REFUSED'",
    )
    // Every attempt beyond it stands in the log under the person's name.
    expect(row?.n).toBe(4 * 12 - 30)
  })

  test('R-11: at half of the limit operators are told, once, with the request by which they find who it is', async () => {
    const stage = await setStage(await open())
    const told = () => stage.log.filter(({ event }) => event === 'starts_half_used')
    const counts: number[] = []
    for (let count = 0; count < 10; count += 1) {
      await visit(stage, await stage.own('sup_dana'), '192.0.2.7')
      counts.push(told().length)
    }
    expect(counts).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    const rows = await stage.audit()
    const row = rows.find(({ request }) => request?.id === told()[0]?.request)
    expect(row).toMatchObject({ type: 'ADMIN_IMPERSONATION_STARTED', actor: { id: 'sup_dana' } })
    expect(JSON.stringify(told())).not.toContain('sup_dana')
    // The half of the day, some hours later.
    stage.clock.advance(3_600_000)
    for (let count = 0; count < 5; count += 1) await visit(stage, await stage.own('sup_dana'), '192.0.2.7')
    expect(told()).toHaveLength(2)
    // Nobody is told of refused ones as if they were starts.
    await visit(stage, await stage.own('sup_milo'), '192.0.2.7', 'cus_nobody')
    expect(told()).toHaveLength(2)
  })

  test('R-11: different people are counted by themselves: who is known already may be opened again, one more may not', async () => {
    const policy = { ...TEST_POLICY, rateLimit: { perHour: 100, perDay: 100, subjectsPerDay: 2 } }
    const stage = await setStage(await open(), { policy })
    const visitOf = async (subject: string) => visit(stage, await stage.own('sup_dana'), '192.0.2.7', subject)
    expect((await visitOf('cus_noor')).status).toBe(201)
    stage.clock.advance(60_000)
    expect((await visitOf('cus_tomas')).status).toBe(201)
    stage.clock.advance(60_000)
    expect(await visitOf('cus_aiko')).toMatchObject({ status: 429, code: 'rate_limited', retryAfter: 86_280 })
    // The answer is of the actor’s own past: an id that nobody has gets the same one.
    expect(await visitOf('cus_nobody')).toMatchObject({ status: 429, code: 'rate_limited', retryAfter: 86_280 })
    expect((await visitOf('cus_tomas')).status).toBe(201)
    stage.clock.advance(86_280_000)
    expect((await visitOf('cus_aiko')).status).toBe(201)
    // The first of two people is half of them; nobody is half of anything again.
    expect(stage.log.filter(({ event }) => event === 'starts_half_used')).toHaveLength(1)
  })

  test('R-11: who tries ids out is stopped, told of at half, and goes on when the hour is over', async () => {
    const policy = { ...TEST_POLICY, rateLimit: { perHour: 100, perDay: 100, failuresPerHour: 6 } }
    const stage = await setStage(await open(), { policy })
    const told = () => stage.log.filter(({ event }) => event === 'refused_starts_half_used')
    const counts: number[] = []
    for (let count = 0; count < 6; count += 1) {
      const { code } = await visit(stage, await stage.own('sup_dana'), '192.0.2.7', `cus_guess_${count}`)
      expect(code).toBe('subject_unavailable')
      counts.push(told().length)
      stage.clock.advance(60_000)
    }
    expect(counts).toEqual([0, 0, 1, 1, 1, 1])
    const row = (await stage.audit()).find(({ request }) => request?.id === told()[0]?.request)
    expect(row).toMatchObject({ type: 'ADMIN_IMPERSONATION_REFUSED', actor: { id: 'sup_dana' } })
    // Whatever it is for: also what would have been opened.
    for (const subject of ['cus_guess_7', 'cus_noor']) {
      expect(await visit(stage, await stage.own('sup_dana'), '192.0.2.7', subject)).toMatchObject({
        status: 429,
        code: 'rate_limited',
        retryAfter: 54 * 60,
      })
    }
    const restarted = stage.again()
    const token = await stage.own('sup_dana', { sid: 'another-browser' })
    const retry = await restarted.fetch(requestOf('POST', '/support/sessions', { token, body: START }))
    expect(retry.status).toBe(429)
    await restarted.close()
    expect((await visit(stage, await stage.own('sup_milo'), '192.0.2.7')).status).toBe(201)
    stage.clock.advance(54 * 60_000)
    await stage.bridge.reap()
    expect((await visit(stage, await stage.own('sup_dana'), '192.0.2.7')).status).toBe(201)
  })

  test('R-11: what was typed wrong, came too early, or ran into another session, is no failure', async () => {
    const policy = { ...TEST_POLICY, rateLimit: { perHour: 100, perDay: 100, failuresPerHour: 1 } }
    const stage = await setStage(await open(), { policy })
    const short = { reason: { ...START.reason, text: 'because' } }
    for (let count = 0; count < 3; count += 1) expect((await stage.start({ body: short })).status).toBe(422)
    expect((await stage.start()).status).toBe(201)
    expect((await stage.start<Problem>({ body: { subject: 'cus_tomas' } })).body.code).toBe('session_conflict')
    const rows = await stage.sql.query('SELECT id FROM understudy.refused_start')
    expect(rows).toEqual([])
  })
})

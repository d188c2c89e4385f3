import type { Problem } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
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
})

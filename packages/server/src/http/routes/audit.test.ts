import type { AuditEvent, Problem } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { eachDatabase } from '../../testing/databases.ts'
import { type Stage, setStage } from '../../testing/stage.ts'

interface Page extends Problem {
  readonly events: AuditEvent[]
  readonly next: string | null
  readonly total: number
}

const read = async (stage: Stage, who: string, query = '') =>
  stage.call<Page>('GET', `/support/audit${query}`, { token: await stage.own(who) })

eachDatabase('audit log', (open) => {
  test('default: newest first, page by page, filtered; reading it is recorded (R-77)', async () => {
    const stage = await setStage(await open())
    await stage.start()
    await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas', ticket: 'ZD-7' } })
    await stage.start({ token: await stage.own('sup_milo') })

    const first = await read(stage, 'sup_ines', '?limit=2')
    expect(first.body).toMatchObject({
      total: 3,
      events: [{ type: 'ADMIN_IMPERSONATION_REFUSED' }, { ticket: 'ZD-7' }],
    })
    const second = await read(stage, 'sup_ines', `?limit=2&cursor=${first.body.next}`)
    expect(second.body.events.map(({ actor }) => actor?.id)).toEqual(['sup_dana'])
    expect(second.body.next).toBeNull()

    const found = async (query: string) => (await read(stage, 'sup_ines', query)).body.events.map(({ seq }) => seq)
    expect(await found('?actor=sup_dana')).toEqual([1])
    expect(await found('?subject=cus_tomas')).toEqual([2])
    expect(await found('?outcome=refused')).toEqual([3])
    expect(await found('?type=ADMIN_IMPERSONATION_STARTED')).toEqual([2, 1])
    expect(await found('?q=zd-7')).toEqual([2])
    expect(await found(`?q=${encodeURIComponent("' OR 1=1 --")}&actor=%00`)).toEqual([])
    expect((await read(stage, 'sup_ines', '?type=AUDIT_READ')).body.events[0]).toMatchObject({
      actor: { id: 'sup_ines' },
      action: { name: 'audit.read', route: '/support/audit' },
    })
  })

  test('filters that mean nothing are refused by name', async () => {
    const stage = await setStage(await open())
    for (const name of ['cursor', 'limit', 'outcome', 'type']) {
      const { status, body } = await read(stage, 'sup_ines', `?${name}=0x`)
      expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, [`/${name}`]])
    }
  })

  test('customers and support sessions do not read it (R-77)', async () => {
    const stage = await setStage(await open())
    expect((await read(stage, 'cus_noor')).body.code).toBe('actor_not_allowed')
    const { body } = await stage.start()
    const token = body.credential?.accessToken ?? ''
    for (const path of ['/support/audit', '/support/audit/verify']) {
      expect((await stage.call('GET', path, { token })).body.code).toBe('already_in_support_session')
    }
    const own = await read(stage, 'sup_dana')
    expect([own.status, own.body.code]).toEqual([409, 'own_session_suspended'])
    expect(own.headers.get('Support-Context-Mismatch')).toBe(`${body.session.id};e=1`)
  })

  test('the chain of a whole working day verifies', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: await stage.own('sup_dana') })
    const { body: verdict } = await stage.call('GET', '/support/audit/verify', { token: await stage.own('sup_ines') })
    expect(verdict).toEqual({ ok: true, checked: 2, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  test('who cannot be recorded reading, does not read', async () => {
    const stage = await setStage(await open())
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    const { status, body } = await read(stage, 'sup_ines')
    expect([status, body.code, 'events' in body]).toEqual([503, 'audit_unavailable', false])
  })

  test('what people typed is data: markup, line breaks and formulas come back as text (R-67)', async () => {
    const stage = await setStage(await open())
    const text = '=HYPERLINK("//evil")\r\n<img src=x onerror=alert(1)>\u2028\u001b[31m {{7*7}} שלום'
    await stage.start({ body: { reason: { code: 'billing_question', text } } })
    const { body } = await read(stage, 'sup_ines')
    expect(body.events[0]?.reason?.text).toBe('=HYPERLINK("//evil") <img src=x onerror=alert(1)> [31m {{7*7}} שלום')
  })
})

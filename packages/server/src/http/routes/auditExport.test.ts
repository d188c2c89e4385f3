import type { AuditEvent } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { entryHash } from '../../audit/canonical.ts'
import { eachDatabase } from '../../testing/databases.ts'
import { type Stage, setStage } from '../../testing/stage.ts'

const download = async (stage: Stage, query: string, who = 'lead_omar') =>
  stage.call<{ events: AuditEvent[] }>('GET', `/support/audit/export?${query}`, { token: await stage.own(who) })

/** Reads records of RFC 4180. */
function readCsv(text: string): string[][] {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)]
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of cells) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end !== ',') rows.push([])
  }
  return rows.slice(0, -1)
}

/** What people typed, where it could do harm in a spreadsheet, a terminal or a mail. */
const HOSTILE = [
  '=HYPERLINK("https://evil.example","x")',
  '+1+cmd|" /C calc"!A0',
  '-2+3+cmd|" /C calc"!A0',
  '@SUM(1+1)*cmd|" /C calc"!A0',
  '  =1+1 after two spaces',
  '"=1+1 after a quote',
  '\uFF1D1+1 in full width',
  '\uFF0B1+1 in full width',
  '\uFF0D1+1 in full width',
  '\uFF20SUM in full width',
  '\u201C=1+1 after a curly quote',
  'Invoice 4711, "twice", שלום 中文',
]

eachDatabase('export of the audit log', (open) => {
  async function busy(): Promise<Stage> {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: await stage.own('sup_dana') })
    await stage.start({ body: { subject: 'cus_nobody' } })
    return stage
  }

  test('json: whole, oldest first, and the chain can be proven from it', async () => {
    const stage = await busy()
    const { body, headers } = await download(stage, 'format=json')
    expect(headers.get('Content-Disposition')).toBe('attachment; filename="support-audit.json"')
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(body.events).toEqual(await stage.audit())
    expect(body.events.map(({ type }) => type)).toEqual([
      'ADMIN_IMPERSONATION_STARTED',
      'ADMIN_IMPERSONATION_ENDED',
      'ADMIN_IMPERSONATION_REFUSED',
      'AUDIT_READ',
    ])
    let prev = '0'.repeat(64)
    for (const { seq, prev: before, hash, ...event } of body.events) {
      expect(before).toBe(prev)
      const [{ event: bytes } = { event: '' }] = await stage.sql.query<{ event: string }>(
        'SELECT event FROM understudy.audit_event WHERE seq = $1',
        [seq],
      )
      expect(JSON.parse(bytes)).toEqual(event)
      expect(entryHash(prev, bytes, seq)).toBe(hash)
      prev = hash
    }
  })

  test('csv: one record an event under its columns; without mail addresses and browsers (R-77)', async () => {
    const stage = await busy()
    const { text, headers } = await download(stage, 'format=csv&type=ADMIN_IMPERSONATION_STARTED')
    expect(headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present')
    const [columns, first, ...others] = readCsv(text)
    const event = Object.fromEntries((columns ?? []).map((name, index) => [name, first?.[index]]))
    expect(event).toMatchObject({
      seq: '1',
      type: 'ADMIN_IMPERSONATION_STARTED',
      actor_id: 'sup_dana',
      actor_name: 'Dana Reyes',
      subject_id: 'cus_noor',
      reason_text: 'Invoice 4711 shows twice on her dashboard',
      ticket: 'ZD-1042',
      ip: '192.0.2.7',
    })
    expect(others).toEqual([])
    expect(text).not.toMatch(/mail\.example|stage\/1/)
  })

  test('csv: no cell is a formula, no event more than one line (R-67)', async () => {
    const stage = await setStage(await open())
    for (const [index, text] of HOSTILE.entries()) {
      stage.people.change('cus_noor', { person: { id: 'cus_noor', name: `${text}\r\n\u001b[31m\u2028${index}` } })
      const { body } = await stage.start({ body: { reason: { code: 'billing_question', text } } })
      await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: await stage.own('sup_dana') })
      stage.clock.advance(3_600_000)
    }
    const { text } = await download(stage, 'format=csv&type=ADMIN_IMPERSONATION_STARTED')
    expect(text.match(/\r\n/g)?.length).toBe(HOSTILE.length + 1)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    const [names = [], ...rows] = readCsv(text)
    expect(rows.map(({ length }) => length)).toEqual(HOSTILE.map(() => names.length))
    const cells = rows.flat()
    expect(cells.filter((cell) => /^[\s"“]*[=+\-@＝＋－＠]/u.test(cell))).toEqual([])
    expect(cells).toContain('\'=HYPERLINK("https://evil.example","x")')
    expect(cells).toContain('Invoice 4711, "twice", שלום 中文')
  })

  test('ocsf: starts and ends are account switches by the actor, everything else is API activity', async () => {
    const stage = await busy()
    const { body, text } = await download(stage, 'format=ocsf')
    const [started, ended, refused, read] = body.events as unknown as Record<string, unknown>[]
    expect(started).toMatchObject({
      class_uid: 3002,
      activity_id: 7,
      type_uid: 300207,
      account_switch_type_id: 2,
      status_id: 1,
      time: Date.UTC(2026, 0, 15, 10),
      actor: { user: { uid: 'sup_dana', name: 'Dana Reyes' } },
      user: { uid: 'cus_noor' },
      session: { uid: expect.stringMatching(/^ss_/) },
      src_endpoint: { ip: '192.0.2.7' },
      metadata: { version: '1.6.0', sequence: 1 },
      unmapped: { mode: 'view', ticket: 'ZD-1042', reason: { code: 'billing_question' } },
    })
    expect(ended).toMatchObject({ type_uid: 300207, session: { expiration_reason: 'actor_ended' } })
    expect(refused).toMatchObject({ type_uid: 300207, status_id: 2, status_detail: 'subject_unavailable' })
    expect(read).toMatchObject({ class_uid: 6003, type_uid: 600302, api: { operation: 'audit.export' } })
    expect(text).not.toMatch(/mail\.example|stage\/1/)
  })

  test('an export of nothing is still a document of its format', async () => {
    const stage = await busy()
    expect((await download(stage, 'format=json&actor=nobody')).body).toEqual({ events: [] })
    expect((await download(stage, 'format=csv&actor=nobody')).text).toMatch(/^"seq","time",.*"hash"\r\n$/)
  })

  test('more than one page comes whole and in order', async () => {
    const stage = await setStage(await open())
    await stage.sql.query(
      `SELECT understudy.append_audit('{"type":"SUPPORT_ACTION","n":' || n || '}') FROM generate_series(1, 1201) n`,
    )
    const answer = await stage.bridge.fetch(
      new Request('https://support.example/support/audit/export?format=json', {
        headers: { Authorization: `Bearer ${await stage.own('lead_omar')}` },
      }),
    )
    const { events } = (await answer.json()) as { events: { seq: number }[] }
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 1202 }, (_, index) => index + 1))
  })

  test('approvers only, and none without being recorded (R-77)', async () => {
    const stage = await busy()
    expect((await download(stage, 'format=json', 'sup_dana')).body).toMatchObject({ code: 'not_approver' })
    expect((await download(stage, 'format=json', 'cus_noor')).body).toMatchObject({ code: 'not_approver' })
    const { body } = await stage.start({ token: await stage.own('sup_ines') })
    const token = body.credential?.accessToken ?? ''
    expect((await stage.call('GET', '/support/audit/export?format=json', { token })).body.code).toBe(
      'already_in_support_session',
    )
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    const { status, body: refused } = await download(stage, 'format=csv')
    expect([status, refused]).toMatchObject([503, { code: 'audit_unavailable' }])
  })

  test('a format that nobody knows, or none, is refused by name', async () => {
    const stage = await setStage(await open())
    for (const query of ['', 'format=', 'format=xml', 'format=json&format=csv', 'format=json&outcome=maybe']) {
      expect([query, (await download(stage, query)).status]).toEqual([query, 422])
    }
  })
})

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Problem, StartedAnswer } from '@understudy/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newCookieId } from '../browser/cookie.ts'
import { eachDatabase } from '../testing/databases.ts'
import { outageOf } from '../testing/outage.ts'
import { openSite } from '../testing/site.ts'
import { BRIDGE_ISSUER, START } from '../testing/stage.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-spool-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const problemOf = async (response: Response) => [response.status, ((await response.json()) as Problem).code]

eachDatabase('ending by cookie without a database', (open) => {
  async function inSession() {
    const outage = outageOf(await open())
    const site = await openSite(outage.sql, { spool: { folder } })
    const page = site.page()
    await page.signIn(await site.stage.own('sup_dana'))
    const started = (await (await page.post('/support/sessions', { body: START })).json()) as StartedAnswer
    const { id } = started.session
    return { ...site, outage, page, id, path: `/support/sessions/${id}/end`, epoch: started.epoch }
  }

  test('a cookie that this process has seen ends its session; the guard refuses it at once, and the own one comes back', async () => {
    const { page, outage, path, id, epoch } = await inSession()
    await page.get('/support/context')
    const invoices = () => page.get('/api/invoices', { 'Support-Context': `${id};e=${epoch}` })
    expect((await invoices()).status).toBe(200)
    outage.set('down')
    expect(await problemOf(await invoices())).toEqual([503, 'internal'])
    expect((await page.post(path)).status).toBe(202)
    expect(await problemOf(await invoices())).toEqual([401, 'session_ended'])
    const text = await readFile(join(folder, 'ends.spool'), 'utf8')
    for (const { value, name } of page.jar.all().filter(({ value: text }) => text.length > 1))
      expect(text, name).not.toContain(value)
    outage.set('up')
    expect(await (await page.get('/support/context')).json()).toMatchObject({
      state: 'own',
      ended: { id, reason: 'actor_ended' },
    })
  })

  test('one that it has not seen is refused and nothing is kept: only the database could tell whose it is', async () => {
    const { page, outage, path, raw } = await inSession()
    // The value of the start has not come back yet.
    outage.set('down')
    expect(await problemOf(await page.post(path))).toEqual([503, 'audit_unavailable'])
    const guessed = await raw(
      'POST',
      path,
      {
        Cookie: `__Host-understudy=${newCookieId()}`,
        Origin: BRIDGE_ISSUER,
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/json',
        'Idempotency-Key': 'guessed',
      },
      '{}',
    )
    expect(await problemOf(guessed)).toEqual([503, 'audit_unavailable'])
    expect(await readFile(join(folder, 'ends.spool'), 'utf8')).toBe('')
  })

  test('nor does it count for pages of others, without a key, or beside a token', async () => {
    const { page, outage, path, raw, stage } = await inSession()
    await page.get('/support/context')
    outage.set('down')
    const own = {
      Cookie: page.jar.header(),
      Origin: BRIDGE_ISSUER,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/json',
      'Idempotency-Key': 'mine',
    }
    const { 'Idempotency-Key': _, ...keyless } = own
    for (const [headers, status, code] of [
      [{ ...own, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }, 403, 'origin_refused'],
      [{ ...own, 'Sec-Fetch-Site': 'cross-site' }, 403, 'origin_refused'],
      [keyless, 400, 'idempotency_key_required'],
      [{ ...own, Authorization: `Bearer ${await stage.own('sup_dana')}` }, 400, 'ambiguous_credentials'],
    ] as const)
      expect(await problemOf(await raw('POST', path, headers, '{}'))).toEqual([status, code])
    expect(await readFile(join(folder, 'ends.spool'), 'utf8')).toBe('')
    expect((await raw('POST', path, own, '{}')).status).toBe(202)
  })
})

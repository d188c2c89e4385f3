import type { Problem } from '@understudy/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type {
  CreatedApiKey,
  Dashboard,
  Invoice,
  InvoiceSummary,
  Me,
  Page,
  Profile,
  Project,
  Projects,
  Shipment,
} from '../shared/appApi.ts'
import type { CustomerPage } from '../shared/consoleApi.ts'
import { type Person, signInAs, startTestDemo, type TestDemo } from './testing/testDemo.ts'

let demo: TestDemo
let noor: Person

beforeAll(async () => {
  demo = await startTestDemo()
  noor = await signInAs(demo, 'cus_8F2K')
})
afterAll(() => demo.remove())

test('dashboard: this month beside the one before, what is owed, 30 days', async () => {
  const { body } = await noor.get<Dashboard>('/api/app/dashboard')
  expect(body.openInvoices).toMatchObject({ amount: 392_050, count: 2, dueThisWeek: 2 })
  expect(body.perDay).toHaveLength(30)
  expect(body.shipped.count).toBeGreaterThan(0)
  expect(body.onTime.share).toBeGreaterThan(0.9)
  expect(body.invoices.map(({ amount }) => amount)).toEqual([241_000, 151_050, 194_000])
})

test('shipments: every parcel of the 30 days is on one page, under a number of its own', async () => {
  const { body: first } = await noor.get<Page<Shipment>>('/api/app/shipments?size=100')
  const { perDay } = (await noor.get<Dashboard>('/api/app/dashboard')).body
  const shipped = perDay.reduce((sum, day) => sum + day.shipped, 0)
  expect(first.total).toBe(shipped)
  const ids = new Set<string>()
  for (let page = 1; page <= Math.ceil(shipped / 100); page += 1) {
    const { body } = await noor.get<Page<Shipment>>(`/api/app/shipments?size=100&page=${page}`)
    for (const { id } of body.items) ids.add(id)
  }
  expect(ids.size).toBe(shipped)
})

test('invoices: filtered by status, one with its lines, paid once', async () => {
  const { body: open } = await noor.get<Page<InvoiceSummary>>('/api/app/invoices?status=open')
  expect(open.total).toBe(2)
  const newest = open.items[0]!.id
  const { body: invoice } = await noor.get<Invoice>(`/api/app/invoices/${newest}`)
  expect(invoice.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(invoice.net)
  expect(invoice.net + invoice.vat).toBe(invoice.amount)

  const { body: paid } = await noor.send<Invoice>('POST', `/api/app/invoices/${newest}/pay`, {})
  expect(paid).toMatchObject({ status: 'paid', dueInDays: null, paidBy: { name: 'Noor Haddad', support: false } })
  const again = await noor.send<Invoice>('POST', `/api/app/invoices/${newest}/pay`, {})
  expect(again.body.paidAt).toBe(paid.paidAt)
  expect((await noor.get('/api/app/invoices/INV-1999-0001')).status).toBe(404)
})

test('projects: made, archived, brought back, and what happened is listed', async () => {
  const { body: made } = await noor.send<Project>('POST', '/api/app/projects', { name: '  Ateliê <b>novo</b>  ' })
  expect(made).toMatchObject({ name: 'Ateliê <b>novo</b>', archived: false })
  await noor.send('PATCH', `/api/app/projects/${made.id}`, { archived: true })
  await noor.send('PATCH', `/api/app/projects/${made.id}`, { archived: false })
  const { body } = await noor.get<Projects>('/api/app/projects')
  expect(body.activity.slice(0, 3).map(({ what }) => what)).toEqual([
    'project_restored',
    'project_archived',
    'project_created',
  ])
})

test('what belongs to another organisation is not there', async () => {
  const shira = await signInAs(demo, 'cus_7SHM')
  const { body } = await noor.get<Projects>('/api/app/projects')
  const theirs = `/api/app/projects/${body.projects[0]!.id}`
  expect((await shira.send('PATCH', theirs, { name: 'Taken over' })).status).toBe(404)
})

test('settings: a new name is found by search at once', async () => {
  const shira = await signInAs(demo, 'cus_7SHM')
  const { body } = await shira.send('PATCH', '/api/app/settings/profile', { name: 'שירה מזרחי־כהן' })
  expect(body).toMatchObject({ name: 'שירה מזרחי־כהן', changedBy: { name: 'שירה מזרחי־כהן', support: false } })
  const dana = await signInAs(demo, 'sup_dana')
  const found = await dana.get<CustomerPage>(`/api/console/customers?q=${encodeURIComponent('כהן')}`)
  expect(found.body.total).toBe(1)
  const muted = await shira.send<Profile>('PATCH', '/api/app/settings/notifications', { weeklySummary: false })
  expect(muted.body.notifications).toMatchObject({ weeklySummary: false, deliveryProblems: true })
})

test('security: the current password is asked for, a key is shown once', async () => {
  const change = (current: string) =>
    noor.send('POST', '/api/app/security/password', { current, next: 'a much longer one' })
  expect(await change('wrong')).toMatchObject({
    status: 422,
    body: { code: 'validation_failed', errors: [{ pointer: '/current', code: 'not_allowed' }] },
  })
  expect((await change('parcelwise')).status).toBe(200)
  expect((await change('parcelwise')).status).toBe(422)
  await noor.send('POST', '/api/app/security/mfa', { label: 'Noor’s phone' })
  const { body: key } = await noor.send<CreatedApiKey>('POST', '/api/app/security/api-keys', { label: 'Shop' })
  expect(key.secret).toMatch(/^pw_/)
  const { body } = await noor.get('/api/app/security')
  expect(body).toMatchObject({
    authenticators: [{ label: 'Noor’s phone' }],
    apiKeys: [{ label: 'Shop', prefix: key.prefix }],
  })
  expect(JSON.stringify(body)).not.toContain(key.secret)
})

test('account: deletion waits two weeks and can be taken back', async () => {
  const { body } = await noor.send<Pick<Me, 'deletesOn'>>('DELETE', '/api/app/account')
  expect(body.deletesOn).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  expect((await noor.get<Me>('/api/app/me')).body.deletesOn).toBe(body.deletesOn)
  await noor.send('POST', '/api/app/account/keep', {})
  expect((await noor.get<Me>('/api/app/me')).body.deletesOn).toBeNull()
})

test('export: one document, to keep', async () => {
  const answer = await noor.get<{ account: { id: string } }>('/api/app/export')
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="parcelwise-/)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.body.account.id).toBe('cus_8F2K')
})

test.each([
  [{}, '/name', 'required'],
  [{ name: '' }, '/name', 'too_short'],
  [{ name: '   ' }, '/name', 'pattern'],
  [{ name: 'a\u0000b' }, '/name', 'pattern'],
  [{ name: 'x'.repeat(81) }, '/name', 'too_long'],
  [{ name: 7 }, '/name', 'wrong_type'],
  [{ name: 'Fine', owner: 'cus_4TQZ' }, '/owner', 'not_allowed'],
  [[], '/', 'wrong_type'],
])('bad input: %j is refused at its field', async (body, pointer, code) => {
  const answer = await noor.send<Problem>('POST', '/api/app/projects', body)
  expect(answer.status).toBe(422)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer, code }))
})

test('bad input: no JSON, another type, another method, an unknown address', async () => {
  const send = (init: RequestInit, path = '/api/app/projects') =>
    fetch(demo.url + path, {
      ...init,
      headers: { Authorization: `Bearer ${noor.tokens.accessToken}`, ...init.headers },
    })
  const json = { 'Content-Type': 'application/json' }
  expect((await send({ method: 'POST', body: '{"name":', headers: json })).status).toBe(400)
  expect((await send({ method: 'POST', body: 'name=x' })).status).toBe(415)
  const wrong = await send({ method: 'PUT', body: '{}', headers: json })
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST'])
  expect((await send({}, '/api/app/nothing')).status).toBe(404)
  expect((await fetch(`${demo.url}/api/app/projects`, { method: 'POST', body: 'x' })).status).toBe(401)
})

test('staff have no account in the customer app', async () => {
  const dana = await signInAs(demo, 'sup_dana')
  expect(await dana.get('/api/app/me')).toMatchObject({ status: 403, body: { code: 'actor_not_allowed' } })
})

test.each(['/api/app/invoices/%00', '/api/app/invoices?status=%00&page=%00'])('%s is nowhere', async (path) => {
  expect((await noor.get(path)).status).toBe(404)
})

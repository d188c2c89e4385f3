import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Customer, CustomerPage, Organisations } from '../shared/consoleApi.ts'
import { type Person, signInAs, startTestDemo, type TestDemo } from './testing/testDemo.ts'

let demo: TestDemo
let dana: Person

beforeAll(async () => {
  demo = await startTestDemo()
  dana = await signInAs(demo, 'sup_dana')
})
afterAll(() => demo.remove())

const list = async (query: string): Promise<CustomerPage> =>
  (await dana.get<CustomerPage>(`/api/console/customers${query}`)).body
const names = ({ items }: CustomerPage) => items.map(({ name }) => name)

test('2,148 people in 316 organisations, the named ones first', async () => {
  const page = await list('')
  expect(page).toMatchObject({ total: 2148, people: 2148, organisations: 316, page: 1, size: 25 })
  expect(names(page).slice(0, 6)).toEqual([
    'Noor Haddad',
    'Tomás Oliveira',
    'Aiko Kuroda',
    'Lena Brandt',
    'שירה מזרחי',
    'Jean-Luc O’Connor',
  ])
  expect(page.items.slice(0, 6).map(({ access }) => access)).toEqual([
    'active',
    'active',
    'asks_first',
    'protected',
    'active',
    'disabled',
  ])
})

test('pages cover everybody once', async () => {
  const ids = new Set<string>()
  for (let page = 1; page <= 22; page += 1)
    for (const { id } of (await list(`?page=${page}&size=100`)).items) ids.add(id)
  expect(ids.size).toBe(2148)
  expect((await list('?page=23&size=100')).items).toEqual([])
})

test.each([
  ['noor haddad', 'Noor Haddad'],
  ['TOMAS oliveira', 'Tomás Oliveira'],
  ['שירה', 'שירה מזרחי'],
  ["o'connor", 'Jean-Luc O’Connor'],
  ['cus_8f2k', 'Noor Haddad'],
  ['brandt werkzeuge lena', 'Lena Brandt'],
  ['aiko@kuroda', 'Aiko Kuroda'],
])('search: %s', async (q, name) => {
  expect(names(await list(`?q=${encodeURIComponent(q)}`))).toContain(name)
})

test.each(['%', '_____________________', '\\', "'; DROP TABLE demo.person; --", '\u202e'])(
  'search: %j is text and finds nothing',
  async (q) => {
    const page = await dana.get(`/api/console/customers?q=${encodeURIComponent(q)}`)
    expect(page).toMatchObject({ status: 200, body: { total: 0 } })
  },
)

test.each(['/customers?q=%00', '/customers?org=%00', '/customers/%00', '/customers/%E0%A4%A', '/organisations?q=%00'])(
  'an address that no text can have: %s',
  async (path) => {
    expect(await dana.get(`/api/console${path}`)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  },
)

test('filters: organisation and status, also together', async () => {
  const org = await list('?org=org_HDDC')
  expect(org.total).toBe(7)
  expect(new Set(org.items.map((item: Customer) => item.org.name))).toEqual(new Set(['Haddad Ceramics']))
  const waiting = await list('?status=asks_first&size=100')
  expect(waiting.total).toBeGreaterThan(50)
  expect(waiting.items.every(({ access }) => access === 'asks_first')).toBe(true)
  expect((await list('?status=disabled&org=org_OCNF&q=jean')).total).toBe(1)
  expect((await list('?status=anything')).total).toBe(2148)
})

test.each(['page=0', 'page=-3', 'page=x', 'size=0', 'size=1e9', 'page=99999999999999999999'])(
  'paging: %s is put right',
  async (query) => {
    const { page, size } = await list(`?${query}`)
    expect(page).toBeGreaterThanOrEqual(1)
    expect(size).toBeLessThanOrEqual(100)
  },
)

test('one customer, with what an agent wants to know before', async () => {
  const { body } = await dana.get('/api/console/customers/cus_8F2K')
  expect(body).toMatchObject({
    name: 'Noor Haddad',
    city: 'Lisbon',
    country: 'Portugal',
    currency: 'EUR',
    openInvoices: { amount: 392_050, count: 2 },
    colleagues: 6,
    visits: [],
  })
  expect(await dana.get('/api/console/customers/cus_0000')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(await dana.get('/api/console/customers/sup_milo')).toMatchObject({ status: 404 })
})

test('organisations by name', async () => {
  const { body } = await dana.get<Organisations>('/api/console/organisations?q=haddad')
  expect(body.organisations).toContainEqual({ id: 'org_HDDC', name: 'Haddad Ceramics', people: 7 })
  expect((await dana.get<Organisations>('/api/console/organisations')).body.organisations).toHaveLength(20)
})

test('only staff get in', async () => {
  const noor = await signInAs(demo, 'cus_8F2K')
  for (const path of ['/customers', '/customers/cus_8F2K', '/organisations', '/counts', '/nothing']) {
    expect(await noor.get(`/api/console${path}`)).toMatchObject({ status: 403, body: { code: 'actor_not_allowed' } })
    expect((await fetch(`${demo.url}/api/console${path}`)).status).toBe(401)
  }
})

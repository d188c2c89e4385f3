import type { Policy } from '@understudy/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FoundPeople } from '../../shared/deskApi.ts'
import { type Person, signInAs, startSupport, startTestDemo, type TestDemo } from '../testing/testDemo.ts'

let demo: TestDemo
let dana: Person

beforeAll(async () => {
  demo = await startTestDemo()
  dana = await signInAs(demo, 'sup_dana')
})
afterAll(() => demo.remove())

const find = (person: Person, q: string, more?: Parameters<Person['get']>[1]) =>
  person.get<FoundPeople>(`/api/desk/people?q=${encodeURIComponent(q)}`, more)

test('an agent finds the next customer in the middle of a support session, by their own token only', async () => {
  const session = await startSupport(dana, 'cus_8F2K', 'view')
  const found = await find(dana, 'oliveira')
  expect(found.status).toBe(200)
  expect(found.body.people).toContainEqual({
    id: 'cus_4TQZ',
    name: 'Tomás Oliveira',
    email: 'tomas@oliveira.example',
    org: 'Oliveira & Filhos',
    access: 'active',
  })
  // The rest of the console stays shut.
  expect(await dana.get('/api/console/customers')).toMatchObject({ status: 409 })
  // What the customer's page holds opens nothing of the agent's.
  expect(await find(dana, 'oliveira', session.options)).toMatchObject({
    status: 403,
    body: { code: 'actor_not_allowed' },
  })
  await dana.send('POST', `/support/sessions/${session.id}/end`, {})
})

test('at most ten people are found, and how far support may go is said of each', async () => {
  expect((await find(dana, 'a')).body.people).toHaveLength(10)
  const [lena] = (await find(dana, 'lena brandt')).body.people
  expect(lena).toMatchObject({ name: 'Lena Brandt', access: 'protected' })
})

test('the rules are the bridge’s, in a support session as before it, by the agent’s own token only', async () => {
  const before = await dana.get<Policy>('/support/policy')
  expect(before.body.version).toBe('demo-1')
  const session = await startSupport(dana, 'cus_8F2K', 'view')
  expect(await dana.get<Policy>('/support/policy')).toMatchObject({ status: 200, body: before.body })
  expect(await dana.get('/support/policy', session.options)).toMatchObject({ status: 409 })
  await dana.send('POST', `/support/sessions/${session.id}/end`, {})
})

test('a customer, a stranger and somebody who signed out get nothing', async () => {
  const noor = await signInAs(demo, 'cus_8F2K')
  expect(await find(noor, 'oliveira')).toMatchObject({ status: 403 })
  expect(await find(noor, 'oliveira', { token: 'nothing' })).toMatchObject({ status: 403 })
  const milo = await signInAs(demo, 'sup_milo')
  expect((await find(milo, 'oliveira')).status).toBe(200)
  await demo.parts.bridge.events.actorSessionEnded({ iss: `${demo.url}/oidc`, sid: String(milo.tokens.claims.sid) })
  expect(await find(milo, 'oliveira')).toMatchObject({ status: 403 })
})

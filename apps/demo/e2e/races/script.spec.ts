import { expect, type Page } from '@playwright/test'
import { AIKO, DANA, NOOR, TOMAS } from '../support/people.ts'
import { enterAsDana, test } from '../support/race.ts'
import { reach } from '../support/reach.ts'
import { banner } from '../support/walk.ts'

/** What only the support team may ask, and only as themselves. */
const ADMIN = [
  { method: 'GET', path: '/api/console/customers' },
  { method: 'GET', path: '/api/console/counts' },
  { method: 'GET', path: '/support/sessions' },
  { method: 'GET', path: '/support/audit' },
  { method: 'POST', path: '/support/requests/any/approve' },
  { method: 'POST', path: '/support/sessions' },
] as const

test('race 28: a script in the page calls everything there is: under the strip nothing of the support team opens, by either credential', async ({
  page,
  sessions,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  await reach(page)

  const refusedVerbs = await page.evaluate(
    async ([tomas, aiko]) => {
      const { client } = window.__reached!
      const reason = { code: 'billing_question', text: 'Asked for by a script.' }
      const outcome = (work: Promise<unknown>) =>
        work.then(
          (value) => ({ value: value === undefined ? null : value }),
          (error: { readonly code?: string }) => ({ code: error.code ?? 'thrown' }),
        )
      return {
        start: await outcome(client.start({ subject: tomas!, mode: 'view', reason, ticket: 'ZD-1' })),
        startForApproval: await outcome(client.start({ subject: aiko!, mode: 'act', reason, ticket: 'ZD-1' })),
        resume: await outcome(client.resume()),
        extend: await outcome(client.extend()),
        can: ['password.change', 'project.rename', '__proto__', 'no.such.action'].map((it) => client.can(it).allowed),
      }
    },
    [TOMAS, AIKO],
  )
  expect(refusedVerbs).toEqual({
    start: { code: 'already_in_support_session' },
    startForApproval: { code: 'already_in_support_session' },
    resume: { value: null },
    extend: { value: null },
    can: [false, false, false, false],
  })

  // By the client: as the customer. By the host's own credential, which memory custody leaves in reach: as nobody.
  for (const by of ['client', 'own credential', 'own credential, asserting the session'] as const) {
    const statuses = await page.evaluate(sendAll, { by, requests: ADMIN })
    expect(statuses, by).toHaveLength(ADMIN.length)
    for (const status of statuses) expect([401, 403, 404, 409, 428], `${by}: ${statuses}`).toContain(status)
  }
  await expect(banner(page)).toContainText(`Viewing as ${NOOR.name}`)
  const [session, ...more] = await sessions(DANA.id)
  expect(more).toEqual([])
  expect(session).toMatchObject({ subject: NOOR.id, ended: false })
})

test('race 28: no credential is to be found in the client, its state, its events, storage or the DOM (R-29)', async ({
  page,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  await reach(page)
  await expectNoToken(page)
})

test('race 28: end gives a script nothing but the page: no value, no credential; what the page can then do is the actor’s own again', async ({
  page,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  await reach(page)
  const given = await page.evaluate(async () => {
    const { client } = window.__reached!
    const told: unknown[] = []
    client.subscribe((state) => told.push(state))
    client.on('ended', (detail) => told.push(detail))
    const value: unknown = await client.end()
    return { value: value === undefined ? 'nothing' : value, told: JSON.stringify(told) }
  })
  expect(given.value).toBe('nothing')
  expect(given.told).not.toMatch(/eyJ/)
  await expect(page).toHaveURL(/\/console\/customers/)
  await expectNoToken(page)
  // Stated, not wished for: custody in memory puts the actor back into the document that was the customer's.
  expect(await page.evaluate(() => window.__reached?.client.custody)).toEqual({ kind: 'bearer', assurance: 'memory' })
  const [asActor] = await page.evaluate(sendAll, { by: 'client' as const, requests: ADMIN })
  expect(asActor).toBe(200)
})

interface Wish {
  readonly by: 'client' | 'own credential' | 'own credential, asserting the session'
  readonly requests: readonly { readonly method: string; readonly path: string }[]
}

/** Runs in the page. */
async function sendAll({ by, requests }: Wish): Promise<number[]> {
  const { client, auth } = window.__reached!
  const state = client.getState()
  const session = state.status === 'active' ? state.session.id : 'own'
  const token = await auth.actorToken()
  const statuses: number[] = []
  for (const { method, path } of requests) {
    const body = JSON.stringify({
      subject: 'cus_4TQZ',
      mode: 'view',
      reason: { code: 'billing_question', text: 'Asked for by a script.' },
      ticket: 'ZD-1042',
    })
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
    const init = { method, headers, ...(method === 'GET' ? {} : { body }) }
    const own = {
      ...headers,
      Authorization: `Bearer ${token}`,
      ...(by === 'own credential' ? {} : { 'Support-Context': `${session};e=1` }),
    }
    const response = await (by === 'client' ? client.fetch(path, init) : fetch(path, { ...init, headers: own }))
    statuses.push(response.status)
  }
  return statuses
}

async function expectNoToken(page: Page): Promise<void> {
  const found = await page.evaluate(async () => {
    const { client } = window.__reached!
    const seen = new Set<unknown>()
    const texts: string[] = []
    const look = (value: unknown, depth: number) => {
      if (typeof value === 'string') texts.push(value)
      if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return
      if (seen.has(value) || depth > 8) return
      seen.add(value)
      for (const name of Reflect.ownKeys(value)) {
        const property = Reflect.getOwnPropertyDescriptor(value, name)
        if (property !== undefined && 'value' in property) look(property.value, depth + 1)
      }
    }
    look(client, 0)
    look(client.getState(), 0)
    look(client.getInitialState(), 0)
    const databases = await indexedDB.databases()
    texts.push(document.documentElement.outerHTML, document.cookie, location.href, JSON.stringify(databases))
    texts.push(JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))
    return texts.filter((text) => /eyJ[\w-]+\.[\w-]+\./.test(text)).length
  })
  expect(found).toBe(0)
}

import { expect, type Page } from '@playwright/test'
import { callDirectly, captureHeaders } from '../support/direct.ts'
import { catchNext, cutEvents, cutMessages, deafen, EVENTS, holdAll, loseNextAnswer } from '../support/faults.ts'
import { DANA, NOOR, TOMAS } from '../support/people.ts'
import { enter, enterAsDana, pressEnd, test } from '../support/race.ts'
import { auditOf } from '../support/truth.ts'
import { expectOwn } from '../support/visit.ts'
import { banner, signIn } from '../support/walk.ts'

const END = /^\/support\/sessions\/[^/]+\/end$/
const OF_SOMEBODY = /^\/(?:api|support)\//
const MAY_PASS = ['/support/context', EVENTS]
const PROJECT = /^\/api\/app\/projects\/[^/]+$/

test('race 6: end processed, answer lost: own again, one end in the log, and ending again changes nothing', async ({
  page,
  demo,
  sessions,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  const ends: { readonly path: string; readonly headers: Record<string, string> }[] = []
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname
    if (END.test(path)) ends.push({ path, headers: request.headers() })
  })
  await loseNextAnswer(page, 'POST', END)
  await pressEnd(page)
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(banner(page)).toHaveCount(0)

  const [sent] = ends
  const send = async (headers: Record<string, string>) =>
    (await page.request.post(sent!.path, { headers: { ...sent!.headers, ...headers }, data: {} })).json()
  // The same call once more is answered as it was; another one ends nothing.
  expect(await send({})).toMatchObject({ outcome: 'ended', own: 'stands' })
  expect(await send({ 'idempotency-key': 'another' })).toMatchObject({ outcome: 'already_ended', own: 'stands' })
  const [session] = await sessions(DANA.id)
  const log = await auditOf(demo, session!.id)
  expect(log.filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')).toHaveLength(1)
})

test('race 7: end overtakes a change on its way: the change is refused, nothing is written', async ({
  page,
  demo,
  sessions,
}) => {
  await enterAsDana(page, { subject: NOOR.name, mode: 'Act for' })
  await page.getByRole('link', { name: 'Projects', exact: true }).click()
  const { caught } = await catchNext(page, 'PATCH', PROJECT)
  await rename(page, 'Came too late')
  const change = await caught
  await pressEnd(page)
  await expect(page).toHaveURL(/\/console\/customers/)
  expect(await change.deliver()).toBe(401)
  expect(await demo.sql("SELECT 1 FROM demo.project WHERE name = 'Came too late'")).toEqual([])
  const [session] = await sessions(DANA.id)
  const log = await auditOf(demo, session!.id)
  expect(log.slice(-2)).toMatchObject([
    { type: 'ADMIN_IMPERSONATION_ENDED' },
    { type: 'SUPPORT_ACTION', outcome: 'refused', action: 'project.rename', detail: 'session_ended' },
  ])
})

test('race 7: a change overtakes the end: it counts, comes first in the log, and its answer re-opens nothing', async ({
  page,
  demo,
  sessions,
}) => {
  await enterAsDana(page, { subject: NOOR.name, mode: 'Act for' })
  await page.getByRole('link', { name: 'Projects', exact: true }).click()
  const { caught } = await catchNext(page, 'PATCH', PROJECT)
  await rename(page, 'Came in time')
  const change = await caught
  expect(await change.deliver()).toBe(200)
  await pressEnd(page)
  await expect(page).toHaveURL(/\/console\/customers/)
  await change.answer()
  await expect(page.getByRole('heading', { name: 'Customers', level: 1 })).toBeVisible()
  await expect(page.getByText('Came in time')).toHaveCount(0)
  const [session] = await sessions(DANA.id)
  const log = (await auditOf(demo, session!.id)).map(({ type, action }) => action ?? type)
  expect(log.indexOf('project.rename')).toBeLessThan(log.indexOf('session.end'))
  expect(log.indexOf('project.rename')).toBeGreaterThan(0)
})

test('race 8: an old end is answered in a new session: nothing of the actor runs under its strip, the tab shows the new one', async ({
  page,
  context,
  sessions,
}) => {
  await signIn(page, DANA.name)
  const second = await context.newPage()
  await second.goto('/console/customers')
  await enter(page, { subject: NOOR.name })
  await expect(banner(second)).toContainText(NOOR.name)
  const { caught } = await catchNext(page, 'POST', END)
  await pressEnd(page)
  const end = await caught
  expect(await end.deliver()).toBe(200)
  await expect(banner(second)).toHaveCount(0)
  await enter(second, { subject: TOMAS.name })

  const asActor: number[] = []
  page.on('response', (response) => {
    if (response.url().includes('/api/console/')) asActor.push(response.status())
  })
  await end.answer()
  await expect(banner(page)).toContainText(`Viewing as ${TOMAS.name}`)
  expect(asActor.filter((status) => status < 400)).toEqual([])
  const [, session, ...more] = await sessions(DANA.id)
  expect(more).toEqual([])
  expect(session).toMatchObject({ subject: TOMAS.id, ended: false })
})

for (const { by, cut } of [
  { by: 'the message between the tabs', cut: cutEvents },
  { by: 'the event stream', cut: cutMessages },
]) {
  // How soon, under a load of ten tabs, is measured: `tabs` in apps/bench.
  test(`race 9: tab A ends: tab B, hinted by ${by} alone, shows the truth before it asks anything but who it is`, async ({
    page,
    context,
  }) => {
    await enterAsDana(page, { subject: NOOR.name })
    const second = await context.newPage()
    await cut(second)
    await second.goto('/app/invoices')
    await expect(second.getByRole('link', { name: /^INV-/ }).first()).toBeVisible()
    const asked: string[] = []
    second.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname !== EVENTS) asked.push(`${request.method()} ${pathname}`)
    })
    // Whatever else it asks has no answer yet: what it shows, it has from the one question.
    const release = await holdAll(second, ({ pathname }) => OF_SOMEBODY.test(pathname) && !MAY_PASS.includes(pathname))
    await pressEnd(page)
    await expect(second).toHaveURL(/\/console\/customers/)
    await expect(banner(second)).toHaveCount(0)
    await expect(second.getByText(/^INV-/)).toHaveCount(0)
    await expect(second.getByText(/You are yourself again/).first()).toBeVisible()
    expect(asked[0]).toBe('GET /support/context')
    await release()
    await expectOwn(second)
  })
}

test('race 9: tab A ends, tab B is deaf: its next request is refused, and then it shows the truth', async ({
  page,
  context,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  const deaf = await context.newPage()
  await deafen(deaf)
  await deaf.goto('/app/invoices')
  await expect(deaf.getByRole('link', { name: /^INV-/ }).first()).toBeVisible()
  await pressEnd(page)
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(banner(deaf)).toContainText(`Viewing as ${NOOR.name}`)
  const [refused] = await Promise.all([
    deaf.waitForResponse((response) => response.url().includes('/api/app/projects')),
    deaf.getByRole('link', { name: 'Projects', exact: true }).click(),
  ])
  expect(refused.status()).toBe(401)
  expect(await refused.json()).toMatchObject({ code: 'session_ended' })
  await expect(banner(deaf)).toHaveCount(0)
  await expect(deaf).toHaveURL(/\/console\/customers/)
})

test('race 10: tab A is in an account, tab B shows the console: B’s next request is 409, and B says where the browser is', async ({
  page,
  context,
  request,
}) => {
  await signIn(page, DANA.name)
  const deaf = await context.newPage()
  await deafen(deaf)
  await deaf.goto('/console/customers')
  const before = await captureHeaders(deaf, () => deaf.getByRole('searchbox').fill('noor'))
  await enter(page, { subject: NOOR.name })

  const [refused] = await Promise.all([
    deaf.waitForResponse((response) => response.url().includes('/api/console/')),
    deaf.getByRole('searchbox').fill('oliveira'),
  ])
  expect(refused.status()).toBe(409)
  await expect(
    deaf.getByRole('heading', { name: `This browser is in a support session as ${NOOR.name}` }),
  ).toBeVisible()
  await expect(banner(deaf)).toContainText(`Viewing as ${NOOR.name}`)
  const copied = await callDirectly(request, before, 'GET', '/api/console/customers')
  expect(copied.status()).toBe(409)
})

test('race 10: tab A is in an account, tab B hears of it: B shows where the browser is without asking anything else', async ({
  page,
  context,
}) => {
  await signIn(page, DANA.name)
  const second = await context.newPage()
  await second.goto('/console/customers')
  await expect(second.getByRole('heading', { name: 'Customers', level: 1 })).toBeVisible()
  await enter(page, { subject: NOOR.name })
  await expect(second.getByRole('heading', { name: /in a support session as Noor Haddad/ })).toBeVisible()
  await expect(second.getByText('tomas@oliveira.example')).toHaveCount(0)
  await expect(banner(second).getByRole('button', { name: 'End session' })).toBeVisible()
})

async function rename(page: Page, name: string): Promise<void> {
  await page
    .getByRole('button', { name: /^Rename/ })
    .first()
    .click()
  await page.getByRole('textbox', { name: /^New name of/ }).fill(name)
  await page.getByRole('button', { name: 'Save' }).click()
}

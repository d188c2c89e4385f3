import { expect } from '@playwright/test'
import { callDirectly, captureHeaders } from '../support/direct.ts'
import { DANA, NOOR } from '../support/people.ts'
import { enter, enterAsDana, inAccountOf, pressEnd, pressStart, readyToStart, test } from '../support/race.ts'
import { auditOf } from '../support/truth.ts'
import { banner, signIn } from '../support/walk.ts'

test('race 23: the audit log is away at start: refused, nothing is created, and the same dialog starts once it is back', async ({
  page,
  sessions,
  upset,
}) => {
  await signIn(page, DANA.name)
  await readyToStart(page, { subject: NOOR.name })
  await upset.audit()
  const [refused] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/support/sessions')),
    pressStart(page),
  ])
  expect(refused.status()).toBe(503)
  expect(await refused.json()).toMatchObject({ code: 'audit_unavailable' })
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
  expect(await sessions(DANA.id)).toEqual([])
  await upset.auditBack()
  await pressStart(page)
  await inAccountOf(page, NOOR.name)
})

test('race 24: the audit log is away at the end: the end works, operators are told, and the row is written later', async ({
  page,
  demo,
  sessions,
  upset,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  const [session] = await sessions(DANA.id)
  await upset.audit()
  await pressEnd(page)
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(page.getByText('tomas@oliveira.example')).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
  const ended = async () =>
    (await auditOf(demo, session!.id)).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED').length
  expect(await ended()).toBe(0)
  expect((await demo.log()).filter(({ event }) => event === 'audit_queued')).not.toEqual([])

  await upset.auditBack()
  await demo.reap()
  expect(await ended()).toBe(1)
  expect(await demo.sql('SELECT 1 FROM understudy.audit_outbox')).toEqual([])
  await page.getByRole('link', { name: 'Audit log' }).click()
  await expect(page.getByText(/Complete/).first()).toBeVisible()
})

test('race 25: the directory is away in a session: actions are refused, End works, and the own session comes back with it', async ({
  page,
  request,
  demo,
  sessions,
  upset,
}) => {
  await enterAsDana(page, { subject: NOOR.name, mode: 'Act for' })
  const headers = await captureHeaders(page, () => page.getByRole('link', { name: 'Projects', exact: true }).click())
  await upset.directory()
  const refused = await callDirectly(request, headers, 'POST', '/api/app/projects', { name: 'Nobody could say who' })
  expect(refused.status()).toBe(503)
  expect(await demo.sql("SELECT 1 FROM demo.project WHERE name = 'Nobody could say who'")).toEqual([])

  await pressEnd(page)
  await expect.poll(async () => (await sessions(DANA.id)).map(({ reason }) => reason)).toEqual(['actor_ended'])
  // Nobody can say whether the agent is still one, so the page is nobody's until somebody can.
  await expect(page.getByRole('button', { name: 'Choose who to be' })).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
  await upset.directoryBack()
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.getByRole('link', { name: 'Go to the support console' }).click()
  await expect(page.getByText('tomas@oliveira.example')).toBeVisible()
})

test('race 26: the server restarts: session, revocations and used keys are there again, and the tab goes on', async ({
  page,
  request,
  demo,
  sessions,
}) => {
  await enterAsDana(page, { subject: NOOR.name })
  const revoked = await captureHeaders(page, () => page.getByRole('link', { name: 'Projects', exact: true }).click())
  await pressEnd(page)
  await expect(page).toHaveURL(/\/console\/customers/)
  const started = page.waitForRequest((sent) => sent.method() === 'POST' && sent.url().endsWith('/support/sessions'))
  await enter(page, { subject: NOOR.name })
  const start = await started
  await page.getByRole('link', { name: 'Invoices', exact: true }).click()
  await expect(page.getByRole('link', { name: /^INV-/ }).first()).toBeVisible()

  await demo.restart()
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('/api/app/projects')),
    page.getByRole('link', { name: 'Projects', exact: true }).click(),
  ])
  expect(answer.status()).toBe(200)
  await expect(banner(page)).toContainText(`Viewing as ${NOOR.name}`)
  const before = await callDirectly(request, revoked, 'GET', '/api/app/projects')
  expect(before.status()).toBe(401)
  expect(await before.json()).toMatchObject({ code: 'session_ended' })
  const again = await request.post('/support/sessions', { headers: start.headers(), data: start.postDataJSON() })
  const all = await sessions(DANA.id)
  expect(all).toHaveLength(2)
  expect(await again.json()).toMatchObject({ session: { id: all[1]!.id } })
  await pressEnd(page)
  await expect(page).toHaveURL(/\/console\/customers/)
})

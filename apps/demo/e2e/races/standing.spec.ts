import { type Browser, expect, type Page } from '@playwright/test'
import type { Demo } from '../support/demoProcess.ts'
import { callDirectly, captureHeaders } from '../support/direct.ts'
import { catchNext } from '../support/faults.ts'
import { AIKO, DANA, INES, NOOR } from '../support/people.ts'
import { enter, PUSH, readyToStart, revokeSignIn, test } from '../support/race.ts'
import { auditOf } from '../support/truth.ts'
import { banner, signIn } from '../support/walk.ts'

// No timer of the page asks while a session is active: what it learns without being touched, the event stream told it.

test('race 16: the agent’s sign-in is revoked: the tab is told and lands signed out, the next request is refused', async ({
  page,
  request,
  demo,
  sessions,
}) => {
  await signIn(page, DANA.name)
  await enter(page, { subject: NOOR.name })
  const headers = await openInvoices(page)
  const [session] = await sessions(DANA.id)
  await revokeSignIn(demo, session!)
  await expect(banner(page)).toHaveCount(0, PUSH)
  await expect(page.getByRole('button', { name: 'Continue to sign-in' })).toBeVisible()
  await expectRefused(request, headers)
  await expectEnd(demo, session!.id, 'actor_session_ended')
})

for (const { blow, reason, lands } of [
  { blow: 'demoted', reason: 'actor_privilege_lost', lands: 'own' },
  { blow: 'disabled', reason: 'actor_revoked', lands: 'signed out' },
  { blow: 'deleted', reason: 'actor_revoked', lands: 'signed out' },
] as const) {
  test(`race 17: the agent is ${blow}: the tab is told and lands ${lands}, the next request is refused`, async ({
    page,
    request,
    demo,
    sessions,
    upset,
  }) => {
    await signIn(page, DANA.name)
    await enter(page, { subject: NOOR.name })
    const headers = await openInvoices(page)
    const [session] = await sessions(DANA.id)
    await upset.person(DANA.id, blow, { told: true })
    await expect(banner(page)).toHaveCount(0, PUSH)
    await expect(page.getByText(/^INV-/)).toHaveCount(0)
    if (lands === 'own') await expect(page.getByText(/Your role changed/).first()).toBeVisible()
    else await expect(page.getByRole('button', { name: 'Continue to sign-in' })).toBeVisible()
    await expectRefused(request, headers)
    await expectEnd(demo, session!.id, reason)
  })
}

test('race 17: the agent is demoted and nobody tells the bridge: the very next request is refused', async ({
  page,
  request,
  demo,
  sessions,
  upset,
}) => {
  await signIn(page, DANA.name)
  await enter(page, { subject: NOOR.name })
  const headers = await openInvoices(page)
  await upset.person(DANA.id, 'demoted', { told: false })
  await expectRefused(request, headers)
  await expect(banner(page)).toHaveCount(0)
  const [session] = await sessions(DANA.id)
  await expectEnd(demo, session!.id, 'actor_privilege_lost')
})

for (const { blow, reason } of [
  { blow: 'promoted', reason: 'subject_promoted' },
  { blow: 'disabled', reason: 'subject_disabled' },
  { blow: 'deleted', reason: 'subject_deleted' },
  { blow: 'protected', reason: 'policy_changed' },
] as const) {
  test(`race 18: the customer is ${blow}: the tab is told, the agent is back as themselves, the next request is refused`, async ({
    page,
    request,
    demo,
    sessions,
    upset,
  }) => {
    await signIn(page, DANA.name)
    await enter(page, { subject: NOOR.name })
    const headers = await openInvoices(page)
    const [session] = await sessions(DANA.id)
    await upset.person(NOOR.id, blow, { told: true })
    await expect(banner(page)).toHaveCount(0, PUSH)
    await expect(page).toHaveURL(/\/console\/customers/)
    await expectRefused(request, headers)
    await expectEnd(demo, session!.id, reason)
  })
}

test('race 19: the customer ends it on their security page: the agent is back as themselves', async ({
  page,
  request,
  browser,
  demo,
  sessions,
}) => {
  await signIn(page, DANA.name)
  await enter(page, { subject: NOOR.name })
  const headers = await openInvoices(page)
  const noor = await elsewhere(browser, demo, NOOR.name)
  await noor.goto('/app/security')
  await noor.getByRole('button', { name: 'End now' }).click()
  await expect(noor.getByText('Support is out of your account.')).toBeVisible()
  await expect(banner(page)).toHaveCount(0, PUSH)
  await expect(page.getByText(/Noor Haddad ended the session/).first()).toBeVisible()
  await expect(page).toHaveURL(/\/console\/customers/)
  await expectRefused(request, headers)
  const [session] = await sessions(DANA.id)
  await expectEnd(demo, session!.id, 'subject_revoked')
  await noor.context().close()
})

test('race 20: the customer changes the password: support is out, and the agent’s own session is untouched', async ({
  page,
  request,
  browser,
  demo,
  sessions,
}) => {
  await demo.sql("DELETE FROM demo.password WHERE person_id = 'cus_8F2K'")
  await signIn(page, DANA.name)
  await enter(page, { subject: NOOR.name })
  const headers = await openInvoices(page)
  const noor = await elsewhere(browser, demo, NOOR.name)
  await noor.goto('/app/security')
  await noor.getByLabel('Current password').fill('parcelwise')
  await noor.getByLabel('New password').fill('a longer one than before')
  await noor.getByRole('button', { name: 'Change password' }).click()
  await expect(noor.getByText('The password is changed.')).toBeVisible()
  await expect(banner(page)).toHaveCount(0, PUSH)
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(page.getByText('tomas@oliveira.example')).toBeVisible()
  await expectRefused(request, headers)
  const [session] = await sessions(DANA.id)
  await expectEnd(demo, session!.id, 'subject_revoked')
  await noor.context().close()
})

test('race 21: approved, then the role is lost, then the start: refused at the second look, nothing is created', async ({
  page,
  browser,
  demo,
  sessions,
  upset,
}) => {
  await signIn(page, DANA.name)
  await askForApproval(page)
  const { caught } = await catchNext(page, 'POST', '/support/sessions')
  await approve(browser, demo)
  const start = await caught
  await upset.person(DANA.id, 'demoted', { told: false })
  expect(await start.deliver()).toBe(403)
  await start.answer()
  await expect(banner(page)).toHaveCount(0)
  expect(await sessions(DANA.id)).toEqual([])
})

test('race 22: an approval opens one session once: used again, for somebody else, in another mode or too late it is refused', async ({
  page,
  request,
  browser,
  demo,
  sessions,
}) => {
  await signIn(page, DANA.name)
  await askForApproval(page)
  const { caught } = await catchNext(page, 'POST', '/support/sessions')
  await approve(browser, demo)
  const start = await caught
  const authorization = start.request.headers().authorization ?? ''
  const asked = start.request.postDataJSON() as { readonly requestId: string }
  const send = async (change: object) => {
    const response = await request.post('/support/sessions', {
      headers: { Authorization: authorization, 'Idempotency-Key': crypto.randomUUID() },
      data: { ...asked, ...change },
    })
    return { status: response.status(), code: ((await response.json()) as { readonly code?: string }).code }
  }
  const differs = { status: 422, code: 'validation_failed' }
  expect(await send({ subject: NOOR.id }), 'somebody else').toMatchObject(differs)
  expect(await send({ mode: 'view' }), 'another mode').toMatchObject(differs)
  const lapse =
    'UPDATE understudy.approval_request SET created_at = created_at - $2, expires_at = expires_at - $2 WHERE id = $1'
  await demo.sql(lapse, [asked.requestId, 1_800_000])
  expect(await send({}), 'too late').toMatchObject({ status: 409, code: 'request_not_open' })
  expect(await sessions(DANA.id)).toEqual([])

  await demo.sql(lapse, [asked.requestId, -1_800_000])
  await start.answer()
  await expect(banner(page)).toContainText(`Acting as ${AIKO.name}`)
  await banner(page).getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(/\/console\/customers/)
  expect(await send({}), 'again').toMatchObject({ status: 409, code: 'request_not_open' })
  expect(await sessions(DANA.id)).toHaveLength(1)
})

/** Opens a page of the account; gives what somebody could have copied of its request. */
function openInvoices(page: Page) {
  return captureHeaders(page, () => page.getByRole('link', { name: 'Invoices', exact: true }).click())
}

async function expectRefused(
  request: Parameters<typeof callDirectly>[0],
  headers: Parameters<typeof callDirectly>[1],
): Promise<void> {
  const refused = await callDirectly(request, headers, 'GET', '/api/app/invoices')
  expect(refused.status()).toBe(401)
  expect(await refused.json()).toMatchObject({ code: 'session_ended' })
}

async function expectEnd(demo: Demo, session: string, reason: string): Promise<void> {
  const ends = (await auditOf(demo, session)).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')
  expect(ends.map(({ detail }) => detail)).toEqual([reason])
}

async function elsewhere(browser: Browser, demo: Demo, name: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: demo.url })
  const page = await context.newPage()
  await signIn(page, name)
  return page
}

async function askForApproval(page: Page): Promise<void> {
  await readyToStart(page, { subject: AIKO.name, mode: 'Act for', text: 'Correcting the address on her project.' })
  await page.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click()
  await expect(banner(page)).toContainText('Waiting for approval')
}

async function approve(browser: Browser, demo: Demo): Promise<void> {
  const lead = await elsewhere(browser, demo, INES.name)
  await lead.goto('/console/requests')
  await lead
    .getByRole('button', { name: /^Approve/ })
    .first()
    .click()
  await lead
    .getByRole('dialog')
    .getByRole('button', { name: /^Approve/ })
    .click()
  await expect(lead.getByRole('dialog')).toHaveCount(0)
  await lead.context().close()
}

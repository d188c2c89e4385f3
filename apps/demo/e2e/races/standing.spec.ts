import { expect } from '@playwright/test'
import { approvedStart } from '../support/approval.ts'
import { AIKO, DANA, INES, NOOR } from '../support/people.ts'
import { revokeSignIn, test } from '../support/race.ts'
import { expectOwn, expectSignedOut, visit } from '../support/visit.ts'
import { banner } from '../support/walk.ts'

// No timer of the page asks while a session is active: what it learns without being touched, the event stream told it.

test('race 16: the agent’s sign-in is revoked: the tab is told and lands signed out, the next request is refused', async ({
  page,
  request,
  demo,
  sessions,
}) => {
  const dana = await visit({ page, request, demo, sessions })
  await revokeSignIn(demo, dana.session)
  await dana.told()
  await expectSignedOut(page)
  await dana.overFor('actor_session_ended')
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
    const dana = await visit({ page, request, demo, sessions })
    await upset.person(DANA.id, blow, { told: true })
    await dana.told()
    if (lands === 'own') await expect(page.getByText(/Your role changed/).first()).toBeVisible()
    else await expectSignedOut(page)
    await dana.overFor(reason)
  })
}

test('race 17: the agent is demoted and nobody tells the bridge: a fifth of a second later every request is refused', async ({
  page,
  request,
  demo,
  sessions,
  upset,
}) => {
  const dana = await visit({ page, request, demo, sessions })
  await upset.person(DANA.id, 'demoted', { told: false })
  await dana.overFor('actor_privilege_lost')
  await expect(banner(page)).toHaveCount(0)
})

for (const { blow, reason } of [
  { blow: 'promoted', reason: 'subject_promoted' },
  { blow: 'disabled', reason: 'subject_disabled' },
  { blow: 'deleted', reason: 'subject_deleted' },
  { blow: 'moved to another organisation', reason: 'subject_moved' },
  { blow: 'protected', reason: 'policy_changed' },
] as const) {
  test(`race 18: the customer is ${blow}: the tab is told, the agent is back as themselves, the next request is refused`, async ({
    page,
    request,
    demo,
    sessions,
    upset,
  }) => {
    const dana = await visit({ page, request, demo, sessions })
    await upset.person(NOOR.id, blow, { told: true })
    await dana.told()
    await expectOwn(page)
    await dana.overFor(reason)
  })
}

test('race 18: the customer is moved to another organisation and nobody tells the bridge: nothing of the new one is ever seen', async ({
  page,
  request,
  demo,
  sessions,
  upset,
}) => {
  const dana = await visit({ page, request, demo, sessions })
  await upset.person(NOOR.id, 'moved to another organisation', { told: false })
  const [refused] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('/api/app/projects')),
    page.getByRole('link', { name: 'Projects', exact: true }).click(),
  ])
  expect(refused.status()).toBe(401)
  await expectOwn(page)
  await expect(page.getByText(/Noor Haddad belongs to another organisation now/).first()).toBeVisible()
  await dana.overFor('subject_moved')
})

test('race 19: the customer ends it on their security page: the agent is back as themselves', async ({
  page,
  request,
  demo,
  sessions,
  elsewhere,
}) => {
  const dana = await visit({ page, request, demo, sessions })
  const noor = await elsewhere(NOOR.name)
  await noor.goto('/app/security')
  await noor.getByRole('button', { name: 'End now' }).click()
  await expect(noor.getByText('Support is out of your account.')).toBeVisible()
  await dana.told()
  await expect(page.getByText(/Noor Haddad ended the session/).first()).toBeVisible()
  await expectOwn(page)
  await dana.overFor('subject_revoked')
})

test('race 20: the customer changes the password: support is out, and the agent’s own session is untouched', async ({
  page,
  request,
  demo,
  sessions,
  elsewhere,
}) => {
  await demo.sql('DELETE FROM demo.password WHERE person_id = $1', [NOOR.id])
  const dana = await visit({ page, request, demo, sessions })
  const noor = await elsewhere(NOOR.name)
  await noor.goto('/app/security')
  await noor.getByLabel('Current password').fill('parcelwise')
  await noor.getByLabel('New password').fill('a longer one than before')
  await noor.getByRole('button', { name: 'Change password' }).click()
  await expect(noor.getByText('The password is changed.')).toBeVisible()
  await dana.told()
  await expectOwn(page)
  await dana.overFor('subject_revoked')
})

test('race 20: the customer signs out everywhere: out is every browser of theirs and support, and the agent’s own session is untouched', async ({
  page,
  request,
  demo,
  sessions,
  elsewhere,
}) => {
  const dana = await visit({ page, request, demo, sessions })
  const noor = await elsewhere(NOOR.name)
  const phone = await elsewhere(NOOR.name)
  await noor.goto('/app/security')
  await noor.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expectSignedOut(noor)
  await dana.told()
  await expectOwn(page)
  await dana.overFor('subject_revoked')
  // Nor is it only what the page still holds: the provider is asked anew.
  await page.reload()
  await expectOwn(page)
  await phone.getByRole('link', { name: 'Projects', exact: true }).click()
  await expectSignedOut(phone)
  for (const browser of [noor, phone]) {
    await browser.goto('/app')
    await expectSignedOut(browser)
  }
})

test('race 21: approved, then the role is lost, then the start: refused at the second look, nothing is created', async ({
  page,
  sessions,
  upset,
  elsewhere,
}) => {
  const start = await approvedStart(page, () => elsewhere(INES.name))
  await upset.person(DANA.id, 'demoted', { told: false })
  expect(await start.deliver()).toBe(403)
  await start.answer()
  await expect(banner(page)).toHaveCount(0)
  expect(await sessions(DANA.id)).toEqual([])
})

test('race 22: an approval opens one session once: used again, for somebody else, in another mode or organisation, or too late, it is refused', async ({
  page,
  request,
  demo,
  sessions,
  upset,
  elsewhere,
}) => {
  const start = await approvedStart(page, () => elsewhere(INES.name))
  const authorization = start.request.headers().authorization ?? ''
  const asked = start.request.postDataJSON() as { readonly requestId: string }
  const send = async (change: object) => {
    const response = await request.post('/support/sessions', {
      headers: { Authorization: authorization, 'Idempotency-Key': crypto.randomUUID() },
      data: { ...asked, ...change },
    })
    const { code, errors } = (await response.json()) as {
      readonly code?: string
      readonly errors?: readonly { readonly pointer: string }[]
    }
    return { status: response.status(), code, at: errors?.map(({ pointer }) => pointer) }
  }
  const differs = { status: 422, code: 'validation_failed' }
  expect(await send({ subject: NOOR.id }), 'somebody else').toEqual({ ...differs, at: ['/subject'] })
  expect(await send({ mode: 'view' }), 'another mode').toEqual({ ...differs, at: ['/mode'] })
  await upset.person(AIKO.id, 'moved to another organisation', { told: true })
  expect(await send({}), 'another organisation').toEqual({ ...differs, at: ['/subject'] })
  await upset.people()
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

import { expect } from '@playwright/test'
import { catchNext, loseNextAnswer } from '../support/faults.ts'
import { DANA, NOOR, TOMAS } from '../support/people.ts'
import { enter, inAccountOf, pressStart, readyToStart, signOut, test } from '../support/race.ts'
import { auditOf } from '../support/truth.ts'
import { banner, signIn } from '../support/walk.ts'
import { readWatch, watch } from '../support/watch.ts'

const START = '/support/sessions'

test('race 1: start processed, answer lost: adopted with the banner on, never a second session', async ({
  page,
  demo,
  sessions,
}) => {
  await signIn(page, DANA.name)
  await loseNextAnswer(page, 'POST', START)
  await enter(page, { subject: NOOR.name })
  const [session, ...more] = await sessions(DANA.id)
  expect(more).toEqual([])
  expect(session).toMatchObject({ subject: NOOR.id, ended: false })
  const starts = (await auditOf(demo, session!.id)).filter(({ type }) => type === 'ADMIN_IMPERSONATION_STARTED')
  expect(starts).toHaveLength(1)
})

test('race 1: start lost before the server: own, the dialog says so, and the same dialog starts it', async ({
  page,
  sessions,
}) => {
  await signIn(page, DANA.name)
  await readyToStart(page, { subject: NOOR.name })
  const { caught } = await catchNext(page, 'POST', START)
  await pressStart(page)
  await (await caught).lose()
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
  expect(await sessions(DANA.id)).toEqual([])
  await pressStart(page)
  await inAccountOf(page, NOOR.name)
  expect(await sessions(DANA.id)).toHaveLength(1)
})

test('race 2: Start pressed twice: one request, one session', async ({ page, sessions }) => {
  await signIn(page, DANA.name)
  await readyToStart(page, { subject: NOOR.name })
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith(START)) sent.push(request.url())
  })
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Start/ })
    .dblclick()
  await inAccountOf(page, NOOR.name)
  expect(sent).toHaveLength(1)
  expect(await sessions(DANA.id)).toHaveLength(1)
})

test('race 2: the network repeats the start: the same session both times', async ({ page, sessions }) => {
  await signIn(page, DANA.name)
  const answers: { readonly status: number; readonly id: string }[] = []
  await page.route('**/support/sessions', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback()
    for (const last of [false, true]) {
      const response = await route.fetch()
      const body = (await response.json()) as { readonly session: { readonly id: string } }
      answers.push({ status: response.status(), id: body.session.id })
      if (last) await route.fulfill({ response })
    }
  })
  await enter(page, { subject: NOOR.name })
  const [session, ...more] = await sessions(DANA.id)
  expect(more).toEqual([])
  expect(answers.map(({ id }) => id)).toEqual([session?.id, session?.id])
})

test('race 3: two tabs start for two customers at once: one wins, both show that one', async ({
  page,
  context,
  sessions,
}) => {
  await signIn(page, DANA.name)
  const second = await context.newPage()
  await second.goto('/console/customers')
  await readyToStart(page, { subject: NOOR.name })
  await readyToStart(second, { subject: TOMAS.name })
  const first = await catchNext(page, 'POST', START)
  const other = await catchNext(second, 'POST', START)
  await Promise.all([pressStart(page), pressStart(second)])
  const both = await Promise.all([first.caught, other.caught])
  const statuses = await Promise.all(both.map((caught) => caught.deliver()))
  expect(statuses.toSorted()).toEqual([201, 409])
  await Promise.all(both.map((caught) => caught.answer()))

  const [session, ...more] = await sessions(DANA.id)
  expect(more).toEqual([])
  const winner = session?.subject === NOOR.id ? NOOR : TOMAS
  const loser = winner === NOOR ? TOMAS : NOOR
  for (const tab of [page, second]) {
    await expect(banner(tab)).toContainText(`Viewing as ${winner.name}`)
    await expect(banner(tab)).not.toContainText(loser.name)
  }
})

test('race 4: the start is answered after sign-out: the session is dead already, the tab lands signed out', async ({
  page,
  context,
  sessions,
}) => {
  await signIn(page, DANA.name)
  const second = await context.newPage()
  await second.goto('/console/customers')
  await watch(page)
  await page.reload()
  await readyToStart(page, { subject: NOOR.name })
  const { caught } = await catchNext(page, 'POST', START)
  await pressStart(page)
  const start = await caught
  expect(await start.deliver()).toBe(201)
  await signOut(second)
  const [session] = await sessions(DANA.id)
  expect(session).toMatchObject({ ended: true, reason: 'actor_session_ended' })

  await start.answer()
  await expect(page.getByRole('button', { name: 'Choose who to be' })).toBeVisible()
  const frames = await readWatch(page)
  expect(frames).not.toEqual([])
  expect(frames.filter(({ customer }) => customer)).toEqual([])
  expect(frames.filter(({ strip }) => strip?.includes('Viewing as'))).toEqual([])
})

test('race 5: the start reaches the server after sign-out: 401, nothing is created', async ({
  page,
  context,
  sessions,
}) => {
  await signIn(page, DANA.name)
  const second = await context.newPage()
  await second.goto('/console/customers')
  await readyToStart(page, { subject: NOOR.name })
  const { caught } = await catchNext(page, 'POST', START)
  await pressStart(page)
  const start = await caught
  await signOut(second)
  expect(await start.deliver()).toBe(401)
  await start.answer()
  await expect(page.getByRole('button', { name: 'Choose who to be' })).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
  expect(await sessions(DANA.id)).toEqual([])
})

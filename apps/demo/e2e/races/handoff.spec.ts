import { expect, type Page } from '@playwright/test'
import { doorsOf, heldProof, holdRedemption, openWindow, present, readyToOpen, release } from '../support/handoff.ts'
import { AIKO, DANA, NOOR } from '../support/people.ts'
import { inAccountOf, pressEnd, test } from '../support/race.ts'
import { auditOf } from '../support/truth.ts'
import { banner, fillDialog, picture, signIn } from '../support/walk.ts'

const CODE_LIFE = 60_000

test('hand-off: the window has the support session and nothing under it, the console stays what it is', async ({
  page,
  context,
  demo,
  sessions,
}) => {
  const doors = doorsOf(demo)
  await readyToOpen(page, doors.console)
  await picture(page, 'handoff-dialog')
  const app = await openWindow(page)
  await inAccountOf(app, NOOR.name)
  await picture(app, 'handoff-account')
  expect(app.url()).toBe(`${doors.app}/app`)
  await expect(page.getByText('Noor Haddad’s account is open in the other window.')).toBeVisible()
  await expectConsole(page)

  const cookies = await context.cookies(doors.app)
  expect(cookies.map(({ name, httpOnly }) => [name, httpOnly])).toEqual([
    ['__Host-understudy', true],
    ['understudy', false],
  ])
  expect(await app.evaluate(() => window.opener)).toBe(null)
  // What script there would need to become the actor is not refused there: it is not there.
  const tried = ['/api/console/customers', '/oidc/.well-known/openid-configuration', '/sign-in/any', '/console']
  const statuses = (paths: readonly string[]) =>
    Promise.all(paths.map(async (path) => (await fetch(path, { redirect: 'manual' })).status))
  expect(await app.evaluate(statuses, tried)).toEqual([404, 404, 404, 404])

  await app.reload()
  await inAccountOf(app, NOOR.name)
  await pressEnd(app)
  await expect(app.getByRole('heading', { name: 'The support session is over' })).toBeVisible()
  await expect(app.getByText('This window may be closed')).toBeVisible()
  await picture(app, 'handoff-over')
  await app.reload()
  await expect(app.getByRole('heading', { name: 'The support session is over' })).toBeVisible()
  await expectConsole(page)
  const [session, ...more] = await sessions(DANA.id)
  expect(more).toEqual([])
  expect(session).toMatchObject({ subject: NOOR.id, reason: 'actor_ended' })
  const log = await auditOf(demo, session!.id)
  expect(log.map(({ type, action }) => action ?? type)).toContain('handoff.redeem')
})

test('race 30: the window is blocked: said so, nothing is started, own stands', async ({
  playwright,
  launchOptions,
  demo,
  sessions,
}) => {
  // As people have it: the runner switches the blocker off.
  const blocking = { ...launchOptions, ignoreDefaultArgs: ['--disable-popup-blocking'] }
  const browser = await playwright.chromium.launch(blocking)
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await readyToOpen(page, demo.url)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url())
  })
  // One window a click: another has had it.
  await page.evaluate(() => window.open('about:blank')?.close())
  const devtools = await page.context().newCDPSession(page)
  const expression = "document.querySelector('[role=dialog] [type=submit]').click()"
  await devtools.send('Runtime.evaluate', { expression, userGesture: false })
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('did not open a window')
  await picture(page, 'handoff-blocked')
  expect(sent).toEqual([])
  expect(await sessions(DANA.id)).toEqual([])
  await expectConsole(page)
  await browser.close()
})

test('race 30: the window is closed, or Cancel is pressed, before it has the session: ended at once; nobody left to end it: it lapses', async ({
  page,
  context,
  demo,
  sessions,
}) => {
  const doors = doorsOf(demo)
  await readyToOpen(page, doors.console)
  await holdRedemption(context)
  const closed = await openWindow(page)
  await heldProof(closed)
  await closed.close()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('The new window was closed')
  const [first] = await sessions(DANA.id)
  expect(first).toMatchObject({ ended: true, reason: 'actor_ended' })
  expect((await auditOf(demo, first!.id)).map(({ type }) => type)).toEqual([
    'ADMIN_IMPERSONATION_STARTED',
    'ADMIN_IMPERSONATION_ENDED',
  ])

  // The same dialog, again.
  const withdrawn = await openWindow(page)
  await heldProof(withdrawn)
  const gone = withdrawn.waitForEvent('close')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await gone
  await expect
    .poll(async () => (await sessions(DANA.id)).map(({ reason }) => reason))
    .toEqual(['actor_ended', 'actor_ended'])
  await expectConsole(page)

  await page.goBack()
  await page.getByRole('button', { name: 'Open in a separate window' }).click()
  await fillDialog(page, { subject: NOOR.name })
  const lost = await openWindow(page)
  await heldProof(lost)
  await page.goto('about:blank')
  await lost.close()
  await demo.setClock(CODE_LIFE - 10_000)
  await demo.reap()
  expect((await sessions(DANA.id))[2]).toMatchObject({ ended: false })
  await demo.setClock(CODE_LIFE + 1000)
  await demo.reap()
  const [, , last] = await sessions(DANA.id)
  expect(last).toMatchObject({ ended: true, reason: 'handoff_expired' })
  expect((await auditOf(demo, last!.id)).at(-1)).toMatchObject({
    type: 'ADMIN_IMPERSONATION_ENDED',
    detail: 'handoff_expired',
  })
  await page.goto(`${doors.console}/console/customers`)
  await expectConsole(page)
})

test('race 30: a code is good on one origin, once: elsewhere it is used up for nothing, again it opens nothing', async ({
  page,
  context,
  browser,
  demo,
  sessions,
}) => {
  const doors = doorsOf(demo)
  await readyToOpen(page, doors.console)
  await holdRedemption(context)
  const misled = await openWindow(page)
  const leaked = await heldProof(misled)
  const elsewhere = await context.newPage()
  await elsewhere.goto(doors.console)
  expect(await present(elsewhere, leaked)).toBe('403 origin_refused')
  await elsewhere.goto(demo.url)
  expect(await present(elsewhere, leaked)).toBe('400 handoff_refused')
  const closed = misled.waitForEvent('close')
  await release(misled)
  await closed
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('The new window was closed')
  expect(await sessions(DANA.id)).toMatchObject([{ ended: true }])
  expect(await context.cookies([doors.app, demo.url])).not.toContainEqual(
    expect.objectContaining({ name: '__Host-understudy' }),
  )

  const app = await openWindow(page)
  const used = await heldProof(app)
  await release(app)
  await inAccountOf(app, NOOR.name)
  const theirs = await browser.newContext()
  const thief = await theirs.newPage()
  await thief.goto(`${doors.app}/app`)
  await expect(thief.getByRole('heading', { name: 'This window holds a support session only' })).toBeVisible()
  await picture(thief, 'handoff-nothing')
  expect(await present(thief, used)).toBe('400 handoff_refused')
  await thief.goto(`${doors.app}/enter#understudy=${used.code}`)
  await expect(thief.getByRole('heading', { name: 'The account was not opened' })).toBeVisible()
  await picture(thief, 'handoff-refused')
  expect(await theirs.cookies()).toEqual([])
  await theirs.close()
  await app.getByRole('link', { name: 'Invoices', exact: true }).click()
  await expect(app.getByRole('link', { name: /^INV-/ }).first()).toBeVisible()
  expect((await sessions(DANA.id))[1]).toMatchObject({ ended: false })
})

test('an account that asks first: no window is left waiting, the request waits in the console', async ({
  page,
  demo,
  sessions,
}) => {
  await signIn(page, DANA.name, `${doorsOf(demo).console}/console/customers/${AIKO.id}`)
  await page.getByRole('button', { name: 'Open in a separate window' }).click()
  await fillDialog(page, { subject: AIKO.name, mode: 'Act for' })
  const [app] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click(),
  ])
  if (!app.isClosed()) await app.waitForEvent('close')
  await expect(banner(page)).toContainText('Waiting for approval')
  expect(await sessions(DANA.id)).toEqual([])
})

/** The console is the actor's own, and works. */
async function expectConsole(page: Page): Promise<void> {
  await expect(banner(page)).toHaveCount(0)
  // Also behind a dialog that is still open.
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Customers', exact: true }).first().click()
  await expect(page.getByText('tomas@oliveira.example')).toBeVisible()
}

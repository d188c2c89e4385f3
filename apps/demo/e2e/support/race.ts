import type { BrowserContext, Page } from '@playwright/test'
import type { Demo } from './demoProcess.ts'
import { DANA } from './people.ts'
import { mark, type SessionRow, sessionsOf } from './truth.ts'
import { type Upset, upset } from './upset.ts'
import { banner, fillDialog, signIn, type Visit, test as walk } from './walk.ts'

interface Race {
  /** Upsets the server; mended after the test. */
  readonly upset: Upset
  /** The support sessions that an actor has had in this test. */
  readonly sessions: (actor: string) => Promise<readonly SessionRow[]>
  /** Signs somebody in, in a browser of their own. */
  readonly elsewhere: (name: string) => Promise<Page>
}

/** A walk whose server may be upset. Leaves no session behind. */
export const test = walk.extend<Race>({
  upset: [
    async ({ demo }, use) => {
      const it = upset(demo)
      await use(it)
      await it.mend()
    },
    { auto: true },
  ],
  sessions: async ({ demo }, use) => {
    const since = await mark(demo)
    await use((actor) => sessionsOf(demo, actor, since))
  },
  elsewhere: async ({ browser, demo }, use) => {
    const opened: BrowserContext[] = []
    await use(async (name) => {
      const context = await browser.newContext({ baseURL: demo.url })
      opened.push(context)
      const page = await context.newPage()
      await signIn(page, name)
      return page
    })
    for (const context of opened) await context.close()
  },
})

/** Opens and fills the start dialog from the first page of the customer list. */
export async function readyToStart(page: Page, visit: Visit): Promise<void> {
  await page.getByRole('button', { name: `Impersonate ${visit.subject}` }).click()
  await fillDialog(page, visit)
}

export async function pressStart(page: Page): Promise<void> {
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Start/ })
    .click()
}

/** Starts from the customer list, and waits until the customer's page is there. */
export async function enter(page: Page, visit: Visit): Promise<void> {
  await readyToStart(page, visit)
  await pressStart(page)
  await inAccountOf(page, visit.subject)
}

/** Dana signs in and enters. */
export async function enterAsDana(page: Page, visit: Visit): Promise<void> {
  await signIn(page, DANA.name)
  await enter(page, visit)
}

/** Waits until a tab shows the customer's own product, with the strip on it. */
export async function inAccountOf(page: Page, name: string): Promise<void> {
  await banner(page).getByText(name).first().waitFor()
  await page.getByRole('heading', { level: 1, name: /^Good/ }).waitFor()
}

export async function pressEnd(page: Page): Promise<void> {
  await banner(page).getByRole('button', { name: 'End session' }).click()
}

/** Signs out in a tab that shows the console. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Choose who to be' }).waitFor()
}

/** The session of an actor at the provider, by the support session it carries. */
export async function revokeSignIn(demo: Demo, session: SessionRow): Promise<void> {
  // As the provider ends a session: its record goes, then those who rely on it are told.
  await demo.sql("DELETE FROM oidc.artifact WHERE model = 'Session' AND payload::text LIKE '%' || $1 || '%'", [
    session.sid,
  ])
  await demo.actorSessionEnded(session.sid)
}

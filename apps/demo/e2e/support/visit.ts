import { type APIRequestContext, expect, type Page } from '@playwright/test'
import type { Demo } from './demoProcess.ts'
import { type Captured, callDirectly, captureHeaders } from './direct.ts'
import { DANA, NOOR } from './people.ts'
import { enterAsDana } from './race.ts'
import { auditOf, type SessionRow } from './truth.ts'
import { banner, type Visit } from './walk.ts'

/** How long what the server tells by itself may take to be on screen. Milliseconds, of the race table. */
const PUSH = { timeout: 2000 } as const

/** Dana at work in an account. */
export interface Visiting {
  readonly session: SessionRow
  /** What somebody could have copied of a request of hers. */
  readonly copied: Captured
  /** The tab finds out by itself, within two seconds: nothing of the customer is on it any more. */
  told(): Promise<void>
  /** The next request is refused, and the log says why, once. */
  overFor(reason: string): Promise<void>
}

interface Scene {
  readonly page: Page
  readonly request: APIRequestContext
  readonly demo: Demo
  readonly sessions: (actor: string) => Promise<readonly SessionRow[]>
}

/** Dana signs in, opens an account, Noor's by default, and looks at its invoices. */
export async function visit(
  { page, request, demo, sessions }: Scene,
  wish: Visit = { subject: NOOR.name },
): Promise<Visiting> {
  await enterAsDana(page, wish)
  const copied = await captureHeaders(page, () => page.getByRole('link', { name: 'Invoices', exact: true }).click())
  await expect(page.getByRole('link', { name: /^INV-/ }).first()).toBeVisible()
  const session = (await sessions(DANA.id)).at(-1)
  if (session === undefined) throw new Error('Nothing was started.')
  return {
    session,
    copied,
    async told() {
      await expect(banner(page)).toHaveCount(0, PUSH)
      await expect(page.getByText(/^INV-/)).toHaveCount(0)
    },
    async overFor(reason) {
      const refused = await callDirectly(request, copied, 'GET', '/api/app/invoices')
      expect(refused.status()).toBe(401)
      expect(await refused.json()).toMatchObject({ code: 'session_ended', endReason: reason })
      const ends = (await auditOf(demo, session.id)).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')
      expect(ends.map(({ detail }) => detail)).toEqual([reason])
    },
  }
}

/** The agent is back as themselves, and works as that: the console answers. */
export async function expectOwn(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/console\/customers/)
  await expect(page.getByText('tomas@oliveira.example')).toBeVisible()
  await expect(banner(page)).toHaveCount(0)
}

export async function expectSignedOut(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Choose who to be' })).toBeVisible()
}

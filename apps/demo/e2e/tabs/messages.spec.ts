import { type BrowserContext, expect, type Page } from '@playwright/test'
import { deafen } from '../support/faults.ts'
import { DANA, NOOR, TOMAS } from '../support/people.ts'
import { enter, pressEnd, test } from '../support/race.ts'
import { banner, signIn } from '../support/walk.ts'

/** What becomes of the messages between tabs. */
const FAULTS = {
  lost: (page: Page) => deafen(page),
  'delivered twice': (page: Page) => bend(page, 'twice'),
  'out of order': (page: Page) => bend(page, 'reversed'),
} as const

for (const [fault, apply] of Object.entries(FAULTS)) {
  test(`messages between tabs are ${fault}: every tab ends at the server’s truth, and none acts as the wrong person`, async ({
    page,
    context,
    sessions,
  }) => {
    const tabs = await openTabs(page, context, apply)
    const wrong = watchAnswers(tabs)
    const [first, second] = tabs
    await enter(first, { subject: NOOR.name })
    await pressEnd(first)
    await expect(first).toHaveURL(/\/console\/customers/)
    await enter(first, { subject: TOMAS.name })
    await lookAt(second)
    await expect(banner(second)).toContainText(`Viewing as ${TOMAS.name}`)
    await expect(banner(second)).not.toContainText(NOOR.name)
    await pressEnd(second)
    await expect(banner(second)).toHaveCount(0)
    if (fault === 'out of order') expect(await first.evaluate(() => sessionStorage.getItem('overtaken'))).toBe('yes')
    await lookAt(first)
    await expect(banner(first)).toHaveCount(0)
    await expect(first).toHaveURL(/\/console\/customers/)
    expect((await sessions(DANA.id)).map(({ ended }) => ended)).toEqual([true, true])
    expect(wrong()).toEqual([])
  })
}

test('a page posts garbage, huge epochs and a flood: one question a second at most, and nobody changes', async ({
  page,
  context,
}) => {
  await signIn(page, DANA.name)
  await enter(page, { subject: NOOR.name })
  const asked: number[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/support/context')) asked.push(Date.now())
  })
  const forger = await context.newPage()
  // A page of the same origin that is not the application.
  await forger.goto('/silent.html')
  await forger.evaluate(async () => {
    const channel = new BroadcastChannel('understudy')
    const garbage: readonly unknown[] = [
      null,
      'changed',
      42,
      [],
      { kind: 'changed' },
      { kind: 'changed', epoch: '7' },
      { kind: 'changed', epoch: -1 },
      { kind: 'changed', epoch: Number.NaN },
      { kind: 'changed', epoch: 2 ** 60 },
      { kind: 'ended', epoch: 3, session: 'ss_forged' },
      { kind: 'active', subject: 'cus_4TQZ', epoch: 9 },
    ]
    for (const message of garbage) channel.postMessage(message)
    await new Promise((resolve) => setTimeout(resolve, 300))
    Object.assign(window, { channel })
  })
  expect(asked, 'garbage').toEqual([])

  const began = Date.now()
  await forger.evaluate(async () => {
    const { channel } = window as unknown as { readonly channel: BroadcastChannel }
    const until = performance.now() + 2500
    for (let epoch = Number.MAX_SAFE_INTEGER; performance.now() < until; epoch -= 1) {
      for (let copy = 0; copy < 50; copy += 1) channel.postMessage({ kind: 'changed', epoch })
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })
  await expect(banner(page)).toContainText(`Viewing as ${NOOR.name}`)
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.length).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - began) / 1000))
  await page.getByRole('link', { name: 'Invoices', exact: true }).click()
  await expect(page.getByRole('link', { name: /^INV-/ }).first()).toBeVisible()
})

for (const kind of ['absent', 'never granting', 'stolen'] as const) {
  test(`navigator.locks is ${kind}: start, another tab and end work all the same (R-39, supabase-js #2013)`, async ({
    page,
    context,
  }) => {
    const [first, second] = await openTabs(page, context, (tab) => breakLocks(tab, kind))
    await enter(first, { subject: NOOR.name })
    await expect(banner(second)).toContainText(NOOR.name)
    await pressEnd(second)
    await expect(banner(first)).toHaveCount(0)
  })
}

/** Two tabs at the console, prepared before their first document. */
async function openTabs(
  page: Page,
  context: BrowserContext,
  prepare: (page: Page) => Promise<void>,
): Promise<readonly [Page, Page]> {
  const second = await context.newPage()
  await prepare(page)
  await prepare(second)
  await signIn(page, DANA.name)
  await second.goto('/console/customers')
  await expect(second.getByText('tomas@oliveira.example')).toBeVisible()
  return [page, second]
}

/** The next thing a person does in a tab that nobody has told anything: it comes to the front. */
async function lookAt(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
}

/** Answers that a tab was given although its strip, at that moment, said something else. */
function watchAnswers(tabs: readonly Page[]): () => readonly string[] {
  const wrong: string[] = []
  for (const tab of tabs) {
    tab.on('response', async (response) => {
      const path = new URL(response.url()).pathname
      const context = response.request().headers()['support-context']
      if (!response.ok() || context === undefined) return
      if (path.startsWith('/api/console/') && !context.startsWith('own;')) wrong.push(`${path} as ${context}`)
      if (path.startsWith('/api/app/') && context.startsWith('own;')) wrong.push(`${path} as ${context}`)
    })
  }
  return () => wrong
}

async function bend(page: Page, how: 'twice' | 'reversed'): Promise<void> {
  await page.addInitScript((way) => {
    const Channel = window.BroadcastChannel
    window.BroadcastChannel = class extends Channel {
      #held: unknown[] = []
      override postMessage(message: unknown) {
        if (way === 'twice') {
          super.postMessage(message)
          super.postMessage(message)
          return
        }
        this.#held.unshift(message)
        const letGo = () => {
          for (const each of this.#held.splice(0)) super.postMessage(each)
        }
        // The second overtakes the first; one that stays alone goes out late.
        if (this.#held.length < 2) return void setTimeout(letGo, 5000)
        sessionStorage.setItem('overtaken', 'yes')
        letGo()
      }
    }
  }, how)
}

async function breakLocks(page: Page, kind: 'absent' | 'never granting' | 'stolen'): Promise<void> {
  await page.addInitScript((way) => {
    if (way === 'absent') {
      Object.defineProperty(Navigator.prototype, 'locks', { configurable: true, get: () => undefined })
      return
    }
    LockManager.prototype.request = () =>
      way === 'stolen'
        ? Promise.reject(new DOMException('The lock was stolen.', 'AbortError'))
        : new Promise<never>(() => undefined)
  }, kind)
}

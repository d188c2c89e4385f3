import { expect } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press } from '../../support/keyboard.ts'
import { begin, test } from '../../support/kit.ts'
import { buildKit } from '../../support/pages/buildKit.ts'

// Where it is: in a build for developers.
test.use({
  viewport: { width: 1280, height: 420 },
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads the pattern
  built: [async ({}, use) => use(await buildKit('development')), { scope: 'worker', timeout: 120_000 }],
})

const inspector = keyboardScript('inspector')
const TOGGLE = /^button Session: (own|active)$/

inspector.walk('opened, read, folded', 'parts', {
  'Tab: one stop while it is folded': async (page) => {
    await page.getByRole('button', { name: 'Last' }).focus()
    await expectTour(page, 'Tab', [TOGGLE])
  },
  'Enter or Space on it: opens, and folds; the focus stays': async (page) => {
    for (const key of ['Space', 'Enter']) {
      await press(page, key)
      await expect(page.getByRole('heading', { name: 'Stack' })).toBeVisible()
      await expectFocus(page, TOGGLE)
      if (key === 'Enter') break
      await press(page, key)
      await expect(page.getByRole('heading', { name: 'Stack' })).toHaveCount(0)
    }
  },
  'Tab while it is open: what it says, which arrow keys scroll': async (page) => {
    await begin(page)
    await page.getByRole('button', { name: /^Session:/ }).focus()
    await press(page, 'Enter')
    const panel = page.locator('.us-inspector-panel')
    await expect(panel).toBeVisible()
    await press(page, 'Tab')
    await expectFocus(page, 'group Details')
    for (let times = 0; times < 3; times += 1) await press(page, 'ArrowDown')
    await expect.poll(() => panel.evaluate((element) => element.scrollTop)).toBeGreaterThan(0)
  },
})

inspector.compare()

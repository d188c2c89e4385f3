import { expect, type Page } from '@playwright/test'
import { advance, begin, button, end, status, test } from '../support/kit.ts'

// What a browser alone can tell: what has the focus is in sight, in small windows, in the system's own colours, without
// motion, and in all tabs.

const strip = (page: Page) => page.locator('.us-banner')

const PLACES = ['top', 'bottom'].flatMap((placement) =>
  ['push', 'overlay', 'floating'].map((layout) => ({ placement, layout })),
)

for (const { placement, layout } of PLACES) {
  test(`what has the focus is not covered by the strip: ${layout}, ${placement}`, async ({ page, openKit }) => {
    await openKit(`long&${placement}&layout=${layout}`)
    await begin(page)
    await expect(strip(page)).toHaveAttribute('data-placement', placement)
    await expect(strip(page)).toHaveAttribute('data-layout', layout)
    expect(await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)).toBe(true)
    for (const key of ['Tab', 'Shift+Tab']) {
      const reached = new Set<string>()
      for (let press = 0; press < 52; press += 1) {
        await page.keyboard.press(key)
        const focused = await focusedOnPage(page)
        if (focused === null) continue
        reached.add(focused.name)
        // Scrolling ends on fractions of a pixel.
        expect.soft(focused.covered, `${key}: ${focused.name}`).toBeLessThan(1)
      }
      expect(reached.size).toBeGreaterThan(35)
    }
  })
}

/** What has the focus, where that is the page's: its name, and how many pixels of its height the strip covers. */
function focusedOnPage(page: Page) {
  return page.evaluate(() => {
    const focused = document.activeElement
    const strip = document.querySelector('.us-banner')?.getBoundingClientRect()
    if (focused === null || strip === undefined || focused.closest('main') === null) return null
    const { top, bottom } = focused.getBoundingClientRect()
    return {
      name: focused.textContent ?? '',
      covered: Math.max(0, Math.min(bottom, strip.bottom) - Math.max(top, strip.top)),
    }
  })
}

test.describe('in a window of 640 by 400, which is 1280 by 800 at 200 %', () => {
  test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })
  test('everything can be read and reached', ({ page, openKit }) => readAndReach(page, openKit))
})

test.describe('in a window of 320 by 256, which is 1280 by 1024 at 400 %', () => {
  test.use({ viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 })
  test('everything can be read and reached', ({ page, openKit }) => readAndReach(page, openKit))
})

async function readAndReach(page: Page, openKit: (parameters?: string) => Promise<void>): Promise<void> {
  await openKit('search')
  await button(page, 'Impersonate').click()
  await page.getByRole('combobox').fill('t')
  await page.getByRole('option', { name: /Tomás/ }).click()
  await allInSight(page, page.locator('.us-dialog').getByRole('button'))
  await allInSight(page, page.locator('.us-dialog').locator('select, textarea, input:not([type="radio"])'))
  await button(page, 'Cancel').click()

  await begin(page)
  await expect(end(page)).toBeInViewport({ ratio: 1 })
  expect((await strip(page).boundingBox())?.height).toBeLessThan(60)
  const more = page.getByRole('button', { name: 'Show details' })
  await more.click()
  await allInSight(page, strip(page).getByRole('button'))
  await page.getByRole('button', { name: 'Hide details' }).click()

  await button(page, 'Sign out').click()
  await allInSight(page, page.locator('.us-dialog').getByRole('button'))
  await page.keyboard.press('Escape')

  await advance(page, 545_000)
  await expect(button(page, 'Carry on')).toBeVisible()
  await allInSight(page, page.locator('.us-warning').getByRole('button'))
  await button(page, 'Carry on').click()
  await advance(page, 60_000)
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await allInSight(page, page.locator('.us-cover').getByRole('button'))
  await allInSight(page, page.locator('.us-cover').locator('select, input, textarea'))
}

/** Each can be brought into sight, whole and under nothing, and no line has to be read by moving sideways. */
async function allInSight(page: Page, controls: ReturnType<Page['locator']>): Promise<void> {
  const count = await controls.count()
  expect(count).toBeGreaterThan(0)
  for (let index = 0; index < count; index += 1) {
    const control = controls.nth(index)
    if (!(await control.isVisible())) continue
    await control.scrollIntoViewIfNeeded()
    const what = await control.evaluate((element) => element.outerHTML.slice(0, 90))
    await expect.soft(control, what).toBeInViewport({ ratio: 0.95 })
    expect.soft(await control.evaluate(isOnTop), what).toBe(true)
  }
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBeLessThanOrEqual(0)
}

function isOnTop(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect()
  const hit = document.elementFromPoint(left + width / 2, top + height / 2)
  return hit !== null && (element.contains(hit) || hit.contains(element))
}

test('made small in one tab it is small in the other, and in full again', async ({ page, openKit }) => {
  await openKit()
  await begin(page)
  const other = await page.context().newPage()
  await other.goto(page.url())
  await begin(other)
  await button(page, 'Make smaller').click()
  await expect(strip(other)).toHaveAttribute('data-minimised', '')
  await button(other, 'Show in full').click()
  await expect(strip(page)).not.toHaveAttribute('data-minimised')
})

test('without the stylesheet there is the strip, in the top layer, with each word once, and a way out', async ({
  page,
  openKit,
}) => {
  await openKit('bare')
  await begin(page)
  expect(await strip(page).evaluate((element) => element.matches(':popover-open'))).toBe(true)
  await expect(end(page)).toHaveText('End session', { useInnerText: true })
  await expect(strip(page)).toHaveText(
    /^View only\s+Viewing as Noor Haddad cus_8F2K\s+You are Dana Reyes ZD-1042 Invoice 0311/,
    { useInnerText: true },
  )
  await expect(strip(page)).toHaveAttribute('data-mode', 'view')
  await end(page).click()
  await expect.poll(() => status(page)).toBe('own')
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 320, height: 640 } })
  test('the way out has its word, also on a page that hides what is `hidden` by force', async ({ page, openKit }) => {
    await openKit()
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync('[hidden] { display: none !important }')
      document.adoptedStyleSheets = [sheet]
    })
    await begin(page)
    await expect(end(page)).toHaveText('End', { useInnerText: true })
  })
})

test.describe('in the colours of the system', () => {
  test.use({ forcedColors: 'active' })

  test('a mode is told by the edge, and every control by its own', async ({ page, openKit }) => {
    await openKit()
    const edges = new Set<string>()
    for (const mode of ['view', 'act', 'shadow'] as const) {
      await begin(page, mode)
      await expect(strip(page)).toHaveAttribute('data-mode', mode)
      edges.add(await strip(page).evaluate((element) => getComputedStyle(element).borderBlockEnd))
      await page.evaluate(() => window.kit.client.end())
    }
    expect([...edges]).toHaveLength(3)

    await begin(page)
    await told(page, '.us-banner .us-button, .us-chip')
    // What ends the session is in the one colour that systems keep for what stands out.
    const [ground, button] = await page.evaluate(() =>
      ['.us-banner', '.us-end'].map((part) => {
        const element = document.querySelector(part)
        return element === null ? '' : getComputedStyle(element).backgroundColor
      }),
    )
    expect(button).not.toBe(ground)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await told(page, '.us-dialog, .us-dialog button')
    await page.keyboard.press('Escape')
    await advance(page, 545_000)
    await told(page, '.us-warning, .us-warning button')
  })
})

/** Each has an edge of its own or another ground than what it stands on. */
async function told(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor()
  const untold = await page.locator(selector).evaluateAll((elements) =>
    elements
      .filter((element) => element.getClientRects().length > 0)
      .filter((element) => {
        const { borderTopStyle, borderTopWidth, backgroundColor, borderTopColor } = getComputedStyle(element)
        const under = getComputedStyle(element.parentElement ?? element).backgroundColor
        const edged = borderTopStyle !== 'none' && borderTopWidth !== '0px' && borderTopColor !== backgroundColor
        return !edged && (backgroundColor === 'rgba(0, 0, 0, 0)' || backgroundColor === under)
      })
      .map((element) => element.className),
  )
  expect(untold).toEqual([])
}

for (const reducedMotion of ['reduce', 'no-preference'] as const) {
  test.describe(`motion: ${reducedMotion}`, () => {
    test.use({ contextOptions: { reducedMotion } })

    test('none where it is not wanted, and never longer than 200 ms', async ({ page, openKit }) => {
      await openKit()
      await begin(page)
      await page.evaluate(() => {
        const seen: number[] = []
        Object.assign(window, { seen })
        for (const kind of ['animationstart', 'transitionstart'] as const) {
          document.addEventListener(kind, () => {
            for (const each of document.getAnimations()) seen.push(Number(each.effect?.getComputedTiming().endTime))
          })
        }
      })
      await button(page, 'Sign out').click()
      await expect(button(page, 'Sign out of both')).toBeVisible()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Extend' }).hover()
      await end(page).hover()
      await advance(page, 545_000)
      await expect(button(page, 'Carry on')).toBeVisible()
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 250)))
      const seen = await page.evaluate(() => (window as unknown as { readonly seen: readonly number[] }).seen)
      if (reducedMotion === 'reduce') expect(seen).toEqual([])
      else {
        expect(seen.length).toBeGreaterThan(0)
        expect(Math.max(...seen)).toBeLessThanOrEqual(200)
      }
    })
  })
}

import { expect, type Page } from '@playwright/test'
import { advance, begin, button, end, test } from '../support/kit.ts'

// WCAG 2.5.8: what can be pressed is 24 by 24 at least. Under a finger, what ends a session is 44 by 44 (2.5.5).

const WIDTHS = [320, 720, 1180] as const

for (const width of WIDTHS) {
  test.describe(`by pointer, ${width} wide`, () => {
    test.use({ viewport: { width, height: 760 } })
    test('every target is 24 px or more', ({ page, openKit }) => walk(page, openKit, (ends) => ends))
  })

  test.describe(`by finger, ${width} wide`, () => {
    test.use({ viewport: { width, height: 760 }, hasTouch: true, isMobile: true })
    test('every target is 24 px or more, and every way out 44', async ({ page, openKit }) => {
      await openKit()
      expect(await page.evaluate(() => matchMedia('(pointer: coarse)').matches)).toBe(true)
      await walk(page, openKit, async (exit) => {
        const [across, down] = await room(page, exit)
        expect.soft(across, `${exit}: width`).toBeGreaterThanOrEqual(44)
        expect.soft(down, `${exit}: height`).toBeGreaterThanOrEqual(44)
      })
    })
  })
}

/** Shows one part after the other, measures all targets, and hands over what ends the session there. */
async function walk(
  page: Page,
  openKit: (parameters?: string) => Promise<void>,
  measureExit: (selector: string) => unknown,
): Promise<void> {
  await openKit('search')
  await button(page, 'Impersonate').click()
  await page.getByRole('combobox').fill('t')
  await expect(page.getByRole('option', { name: /Tomás/ })).toBeVisible()
  await measure(page, 'picker')
  await page.getByRole('option', { name: /Tomás/ }).click()
  await page.getByRole('button', { name: 'Start viewing' }).click()
  await expect(page.getByRole('alert')).toContainText('another look')
  await measure(page, 'start dialog')
  await button(page, 'Cancel').click()

  await begin(page)
  await measure(page, 'strip')
  await measureExit('.us-end')
  const more = page.getByRole('button', { name: 'Show details' })
  if (await more.isVisible()) {
    await more.click()
    await measure(page, 'strip, opened')
    await measureExit('.us-end')
    await page.getByRole('button', { name: 'Hide details' }).click()
  }
  const smaller = button(page, 'Make smaller')
  if (await smaller.isVisible()) {
    await smaller.click()
    await measure(page, 'strip, made small')
    await measureExit('.us-end')
    await button(page, 'Show in full').click()
  }

  await button(page, 'Sign out').click()
  await expect(button(page, 'Sign out of both')).toBeVisible()
  await settled(page)
  await measure(page, 'sign-out guard')
  await measureExit('.us-leave-actions > button:first-child')
  await page.keyboard.press('Escape')

  await advance(page, 545_000)
  await expect(button(page, 'Carry on')).toBeVisible()
  await settled(page)
  await measure(page, 'expiry warning')
  await measureExit('.us-warning-actions > button:nth-child(2)')

  await advance(page, 60_000)
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await settled(page)
  await measure(page, 'expired overlay')
  await measureExit('.us-cover .us-form-actions > button:first-child')
  await expect(end(page)).toBeVisible()
  await measureExit('.us-end')
}

const settled = (page: Page) =>
  page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))

/** A radio button is pressed by its card, and a part of a dialog may be scrolled away. */
async function measure(page: Page, where: string): Promise<void> {
  const small = await page.evaluate(() => {
    const targets = document.querySelectorAll<HTMLElement>(
      '[data-understudy-host] button, .us-layer :is(button, input, select, textarea, [role="option"])',
    )
    return [...targets]
      .map((target) => (target.matches('[type="radio"]') ? (target.closest('label') ?? target) : target))
      .filter((target) => target.checkVisibility({ visibilityProperty: true }))
      .map((target) => ({ target, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 24 || box.height < 24)
      .map(({ target, box }) => `${target.outerHTML.slice(0, 80)}: ${box.width} by ${box.height}`)
  })
  expect.soft(small, where).toEqual([])
  expect(await page.locator('[data-understudy-host] button:visible, .us-layer button:visible').count()).toBeGreaterThan(
    0,
  )
}

/** How far around its centre presses reach it, in pixels: across and down. */
function room(page: Page, selector: string): Promise<[across: number, down: number]> {
  return page.evaluate((selector) => {
    const exit = document.querySelector(selector)
    if (exit === null) throw new Error(`There is no ${selector}.`)
    const { left, top, width, height } = exit.getBoundingClientRect()
    const [x, y] = [left + width / 2, top + height / 2]
    const reaches = (dx: number, dy: number) => exit.contains(document.elementFromPoint(x + dx, y + dy))
    const reach = (way: (distance: number) => boolean) => {
      let distance = 0
      while (distance < 200 && way(distance + 1)) distance += 1
      return distance
    }
    const across = reach((by) => reaches(by, 0)) + reach((by) => reaches(-by, 0)) + 1
    const down = reach((by) => reaches(0, by)) + reach((by) => reaches(0, -by)) + 1
    return [across, down]
  }, selector)
}

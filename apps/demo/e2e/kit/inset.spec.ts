import { expect, type Page } from '@playwright/test'
import { begin, tampered, test } from '../support/kit.ts'

// How much of the page the strip covers, as it tells the page, while something on the page changes the strip.

for (const edge of ['top', 'bottom'] as const) {
  test(`${edge}: measured while a script has scaled the strip, and right when that is undone`, async ({
    page,
    openKit,
  }) => {
    await openKit(edge)
    await begin(page)
    await page.evaluate(() => {
      document.body.style.minHeight = '3000px'
      scrollTo(0, 500)
    })
    const before = await heightOf(page)
    await expect.poll(() => insetOf(page, edge)).toBe(before)

    // A size that stays, so that it is measured now and never again; a scale that the watch takes off.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync('.us-inner { padding-block-end: 7px }')
      document.adoptedStyleSheets.push(sheet)
      document.querySelector<HTMLElement>('.us-banner')?.style.setProperty('scale', '0.01', 'important')
    })
    await expect.poll(() => tampered(page)).toEqual([{ kind: 'shrunk', restored: true }])
    expect(await heightOf(page)).toBe(before + 7)
    expect(await insetOf(page, edge)).toBe(before + 7)
  })
}

const heightOf = (page: Page) =>
  page.evaluate(() => document.querySelector('.us-banner')?.getBoundingClientRect().height ?? 0)

const insetOf = (page: Page, edge: string) =>
  page.evaluate(
    (name) => Number.parseFloat(document.documentElement.style.getPropertyValue(name)),
    `--understudy-inset-${edge}`,
  )

import { expect, type Page } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press } from '../../support/keyboard.ts'
import { advance, begin, button, status } from '../../support/kit.ts'

const expiry = keyboardScript('expiry')
const draft = (page: Page) => page.getByLabel('Draft')
const TICKET = 'button ZD-1042, reason'
const ticket = (page: Page) => button(page, 'ZD-1042, reason')
const carryOn = (page: Page) => button(page, 'Carry on')

/** A session, somebody who types, and 55 seconds left. */
async function beginAndType(page: Page): Promise<void> {
  await begin(page)
  await draft(page).focus()
  await page.keyboard.type('half a ')
  await advance(page, 545_000)
  await expect(carryOn(page)).toBeVisible()
}

expiry.walk('beside the work, and gone again', '', {
  'Anything, while it appears: goes where one was typing': async (page) => {
    await beginAndType(page)
    await page.keyboard.type('sentence')
    await expect(draft(page)).toHaveValue('half a sentence')
    await expectFocus(page, 'textbox Draft')
  },
  'Shift+Tab from the strip: Carry on, End now, Extend': async (page) => {
    await ticket(page).focus()
    await expectTour(page, 'Shift+Tab', ['button Carry on', 'button End now', 'button Extend'])
  },
  'Tab: the same way to the strip, and from there to the page': async (page) => {
    await expectTour(page, 'Tab', ['button End now', 'button Carry on', TICKET])
  },
  'Enter or Space on Carry on, or Escape inside it: it goes; the focus is where it came from': async (page) => {
    for (const keys of [['Enter'], ['Space'], ['Shift+Tab', 'Escape']]) {
      if (!(await carryOn(page).isVisible())) {
        await page.evaluate(() => window.kit.client.extend())
        await advance(page, 300_000)
        await expect(carryOn(page)).toBeVisible()
      }
      await ticket(page).focus()
      await expectTour(page, 'Shift+Tab', ['button Carry on'])
      await press(page, ...keys)
      await expect(carryOn(page)).toHaveCount(0)
      await expectFocus(page, TICKET)
    }
  },
  'Escape on the page: nothing of it': async (page) => {
    await page.evaluate(() => window.kit.client.extend())
    await advance(page, 300_000)
    await expect(carryOn(page)).toBeVisible()
    await press(page, 'Escape')
    await expect(carryOn(page)).toBeVisible()
  },
  'Enter or Space on Extend: more time; it goes, and the focus is where it came from': async (page) => {
    for (const key of ['Enter', 'Space']) {
      await expectTour(page, 'Shift+Tab', ['button Carry on', 'button End now', 'button Extend'])
      await press(page, key)
      await expect(carryOn(page)).toHaveCount(0)
      await expectFocus(page, TICKET)
      await advance(page, 300_000)
      await expect(carryOn(page)).toBeVisible()
    }
  },
  'Enter or Space on End now: the own session is back, and the focus is on the heading of its page': async (page) => {
    await expectTour(page, 'Shift+Tab', ['button Carry on', 'button End now'])
    await press(page, 'Enter')
    await expect.poll(() => status(page)).toBe('own')
    await expectFocus(page, 'heading Dashboard')
  },
})

expiry.compare()

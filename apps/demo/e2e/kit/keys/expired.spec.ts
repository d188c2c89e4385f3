import { expect, type Page } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press } from '../../support/keyboard.ts'
import { advance, begin, status } from '../../support/kit.ts'

const expired = keyboardScript('expired')
const overlay = (page: Page) => page.getByRole('alertdialog')

async function runOut(page: Page): Promise<void> {
  await begin(page)
  await page.getByLabel('Draft').focus()
  await page.keyboard.type('half a sentence')
  await advance(page, 600_000)
  await expect(overlay(page)).toBeVisible()
}

expired.walk('on in the same account', '', {
  'Anything, while it appears: the focus goes to its first field': async (page) => {
    await runOut(page)
    await expectFocus(page, 'combobox Reason')
  },
  'Tab: Reason, Ticket, the reason in words, Time, Back to your own account, Go on; and round again': async (page) => {
    await expectTour(page, 'Tab', [
      'textbox Ticket',
      'textbox What do you need to look at?',
      'combobox Time',
      'button Back to your own account',
      /^button Go on for 10 min/,
      'combobox Reason',
    ])
  },
  'Shift+Tab: the same way back': async (page) => {
    await expectTour(page, 'Shift+Tab', [/^button Go on/, 'button Back to your own account', 'combobox Time'])
  },
  'Escape: nothing': async (page) => {
    await press(page, 'Escape')
    await expect(overlay(page)).toBeVisible()
    await expectFocus(page, 'combobox Time')
  },
  'Enter in the ticket, Enter or Space on Go on: the page is back, with what was typed, and the focus is where it was':
    async (page) => {
      await press(page, 'Shift+Tab', 'Shift+Tab')
      await expectFocus(page, 'textbox Ticket')
      await press(page, 'Enter')
      await expect.poll(() => status(page)).toBe('active')
      await expect(overlay(page)).toHaveCount(0)
      await expect(page.getByLabel('Draft')).toHaveValue('half a sentence')
      await expectFocus(page, 'textbox Draft')
    },
  'Enter or Space on Back to your own account: the own session is back, and the focus is on the heading of its page':
    async (page) => {
      await advance(page, 600_000)
      await expect(overlay(page)).toBeVisible()
      await expectTour(page, 'Shift+Tab', [/^button Go on/, 'button Back to your own account'])
      await press(page, 'Space')
      await expect.poll(() => status(page)).toBe('own')
      await expectFocus(page, 'heading Dashboard')
    },
})

expired.compare()

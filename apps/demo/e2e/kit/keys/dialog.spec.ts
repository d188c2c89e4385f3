import { expect } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press, typeQuery } from '../../support/keyboard.ts'
import { status } from '../../support/kit.ts'

const dialog = keyboardScript('dialog')
const EMERGENCY = 'checkbox Emergency access, without approval'

dialog.walk('whose account, why, and the session', 'search', {
  'Enter or Space on what opens it: the focus is in the search, or on the mode where the subject is given': async (
    page,
  ) => {
    await press(page, 'Tab')
    await expectFocus(page, 'button Impersonate')
    await press(page, 'Enter')
    await expectFocus(page, 'combobox Whose account?')
  },
  'Escape in the search, with a list: closes the list; without one: closes the dialog': async (page) => {
    await typeQuery(page, 'o', 2)
    await press(page, 'Escape')
    await expect(page.getByRole('option')).toHaveCount(0)
    await expectFocus(page, 'combobox Whose account?')
    await press(page, 'Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  },
  'Escape, or Enter on Cancel: closes it; the focus is back on what opened it': async (page) => {
    await expectFocus(page, 'button Impersonate')
    await press(page, 'Space')
    await expectTour(page, 'Tab', ['button Cancel'])
    await press(page, 'Enter')
    await expectFocus(page, 'button Impersonate')
  },
  'Down, Enter in the search: chooses; the focus is on the mode': async (page) => {
    await press(page, 'Enter')
    await expectFocus(page, 'combobox Whose account?')
    await typeQuery(page, 'tom', 2)
    await press(page, 'ArrowDown', 'Enter')
    await expectFocus(page, 'radio View only')
  },
  'Enter on Change: back to the search, and what was typed into the form stays': async (page) => {
    await expectTour(page, 'Shift+Tab', ['button Change'])
    await press(page, 'Enter')
    await expectFocus(page, 'combobox Whose account?')
    await typeQuery(page, 'tom', 2)
    await press(page, 'ArrowDown', 'Enter')
    await expectFocus(page, 'radio View only')
  },
  'Down or Up on the mode: the next mode, round the ends': async (page) => {
    await press(page, 'ArrowDown')
    await expectFocus(page, /^radio Act for Tomás/)
    await press(page, 'ArrowUp')
    await expectFocus(page, 'radio View only')
  },
  'Tab: mode, Reason, Ticket, the reason in words, Time, Cancel, Start; then Change, and round again': async (page) => {
    await expectTour(page, 'Tab', [
      'combobox Reason',
      'textbox Ticket',
      'textbox What do you need to look at?',
      'combobox Time',
      'button Cancel',
      'button Start viewing',
      'button Change',
      'radio View only',
    ])
  },
  'Enter on Start with something missing: nothing is sent; the focus is on the first wrong field': async (page) => {
    await press(page, 'Shift+Tab', 'Shift+Tab', 'Enter')
    await expectFocus(page, 'combobox Reason')
    expect(await status(page)).toBe('own')
  },
  'Enter on a field in the summary of what is wrong: the focus is on that field': async (page) => {
    await press(page, 'Tab', 'Tab', 'Tab', 'Tab')
    await expectFocus(page, /^button /)
    await press(page, 'Tab', 'Enter')
    await expectFocus(page, 'textbox What do you need to look at?')
  },
  'Letters, Down or Up on Reason and Time: choose': async (page) => {
    await press(page, 'Shift+Tab', 'Shift+Tab')
    await expectFocus(page, 'combobox Reason')
    await page.keyboard.type('Bil')
    await expect(page.getByRole('combobox', { name: 'Reason' })).toHaveValue('billing_question')
  },
  'Enter in the reason in words: a new line': async (page) => {
    await press(page, 'Tab')
    await page.keyboard.type('ZD-1042')
    await press(page, 'Tab')
    await page.keyboard.type('Invoice 0311 shows VAT twice')
    await press(page, 'Enter')
    await page.keyboard.type('on the dashboard')
    await expect(page.getByLabel('What do you need to look at?')).toHaveValue(
      'Invoice 0311 shows VAT twice\non the dashboard',
    )
    expect(await status(page)).toBe('own')
  },
  'Enter in the ticket, or Enter or Space on Start: starts; the focus is on the heading of the other page': async (
    page,
  ) => {
    await press(page, 'Shift+Tab', 'Enter')
    await expect.poll(() => status(page)).toBe('active')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expectFocus(page, 'heading Dashboard')
  },
})

dialog.walk('without the approval', 'emergency', {
  'Tab on a mode that needs approval, where the policy has emergency access: the focus is on Emergency access; then Reason':
    async (page) => {
      await press(page, 'Tab', 'Enter')
      await expectFocus(page, 'radio View only')
      await press(page, 'ArrowDown')
      await expectFocus(page, /^radio Act for Noor/)
      await expectTour(page, 'Tab', [EMERGENCY, 'combobox Reason'])
    },
  'Space on Emergency access: chosen, and the button starts; again: taken back, and it asks; the focus stays': async (
    page,
  ) => {
    await press(page, 'Shift+Tab', 'Space')
    await expectFocus(page, EMERGENCY)
    await expect(page.getByRole('button', { name: 'Start acting' })).toBeVisible()
    await press(page, 'Space')
    await expectFocus(page, EMERGENCY)
    await expect(page.getByRole('button', { name: 'Ask for approval' })).toBeVisible()
    expect(await status(page)).toBe('own')
  },
})

dialog.compare()

import { expect } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press, typeQuery } from '../../support/keyboard.ts'
import { begin, button, status } from '../../support/kit.ts'

const switching = keyboardScript('switchSubject')
const CONTROL = 'button Switch account'
const FIELD = 'combobox Whose account?'

switching.walk('from one account into another', '', {
  'Enter or Space on Switch account: the focus is in the search': async (page) => {
    await begin(page)
    await button(page, 'Switch account').focus()
    await press(page, 'Space')
    await expectFocus(page, FIELD)
  },
  'Escape, or Enter on Cancel: closes it; the focus is back on Switch account': async (page) => {
    await press(page, 'Escape')
    await expectFocus(page, CONTROL)
    await press(page, 'Enter')
    await expectFocus(page, FIELD)
    await expectTour(page, 'Tab', ['button Cancel'])
    await press(page, 'Enter')
    await expectFocus(page, CONTROL)
  },
  'Down, Enter in the search: chooses; the focus is on the reason': async (page) => {
    await press(page, 'Enter')
    await expectFocus(page, FIELD)
    await typeQuery(page, 'tom', 1)
    await press(page, 'ArrowDown', 'Enter')
    await expectFocus(page, 'radio Same reason')
  },
  'Enter on Change: back to the search': async (page) => {
    await expectTour(page, 'Shift+Tab', ['button Change'])
    await press(page, 'Enter')
    await expectFocus(page, FIELD)
    await typeQuery(page, 'tom', 1)
    await press(page, 'ArrowDown', 'Enter')
    await expectFocus(page, 'radio Same reason')
  },
  'Down or Up on the reason: the same or a new one, which has fields of its own after it': async (page) => {
    await press(page, 'ArrowDown')
    await expectFocus(page, 'radio New reason')
    await expectTour(page, 'Tab', ['combobox Reason', 'textbox Ticket'])
    await press(page, 'Shift+Tab', 'Shift+Tab')
    await press(page, 'ArrowUp')
    await expectFocus(page, 'radio Same reason')
  },
  'Tab: the reason, Cancel, Switch; then Change, and round again': async (page) => {
    await expectTour(page, 'Tab', ['button Cancel', /^button Switch to Tomás/, 'button Change', 'radio Same reason'])
  },
  'Enter or Space on Switch: the other account, and the focus is on the heading of its page': async (page) => {
    await press(page, 'Tab', 'Tab')
    await expectFocus(page, /^button Switch to Tomás/)
    await press(page, 'Enter')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect.poll(() => status(page)).toBe('active')
    await expect(page.getByRole('region', { name: 'Impersonation' })).toContainText('Tomás Oliveira')
    await expectFocus(page, 'heading Dashboard')
  },
})

switching.compare()

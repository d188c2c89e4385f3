import { expect } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press } from '../../support/keyboard.ts'
import { begin, button, status } from '../../support/kit.ts'

const signOut = keyboardScript('signOut')

signOut.walk('asked, and answered', '', {
  'Enter or Space on the control: the question, with the focus on End session': async (page) => {
    await begin(page)
    await button(page, 'Sign out').focus()
    await press(page, 'Space')
    await expectFocus(page, 'button End session')
  },
  'Tab: End session, Sign out of both, Cancel; round': async (page) => {
    await expectTour(page, 'Tab', ['button Sign out of both', 'button Cancel', 'button End session'])
    await expectTour(page, 'Shift+Tab', ['button Cancel'])
  },
  'Escape, or Enter on Cancel: closes it; the focus is back on the control': async (page) => {
    await press(page, 'Enter')
    await expectFocus(page, 'button Sign out')
    await press(page, 'Enter')
    await expectFocus(page, 'button End session')
    await press(page, 'Escape')
    await expectFocus(page, 'button Sign out')
  },
  'Enter or Space on End session: the own session is back, and the focus is on the heading of its page': async (
    page,
  ) => {
    await press(page, 'Enter')
    await expectFocus(page, 'button End session')
    await press(page, 'Enter')
    await expect.poll(() => status(page)).toBe('own')
    await expectFocus(page, 'heading Dashboard')
  },
  'Enter or Space on Sign out of both: signed out; the focus is on the heading of the page that is there then': async (
    page,
  ) => {
    await begin(page)
    await button(page, 'Sign out').focus()
    await press(page, 'Enter')
    await expectFocus(page, 'button End session')
    await press(page, 'Tab', 'Space')
    await expect.poll(() => status(page)).toBe('signed-out')
    await expectFocus(page, 'heading Dashboard')
  },
})

signOut.compare()

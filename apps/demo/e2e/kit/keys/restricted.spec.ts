import { expect, type Page } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press } from '../../support/keyboard.ts'
import { begin, button } from '../../support/kit.ts'

const restricted = keyboardScript('restricted')
const hint = (page: Page) => page.locator('.us-restricted[data-open]').getByText('Not available in a support session.')
const renamed = (page: Page) => page.getByRole('status', { name: 'Renamed' })

restricted.walk('a refused control', '', {
  'Tab and Shift+Tab, refused: a stop as before, and its reason is shown and read': async (page) => {
    await begin(page)
    await button(page, 'Impersonate').focus()
    await expectTour(page, 'Tab', ['button Pay invoice'])
    await expect(hint(page)).toBeVisible()
    await expect(button(page, 'Pay invoice')).toHaveAccessibleDescription(/^Not available in a support session\./)
    await expectTour(page, 'Tab', ['button Sign out'])
    await expect(hint(page)).toHaveCount(0)
    await expectTour(page, 'Shift+Tab', ['button Pay invoice'])
  },
  'Escape, refused: the reason goes, the focus stays': async (page) => {
    await expect(hint(page)).toBeVisible()
    await press(page, 'Escape')
    await expect(hint(page)).toHaveCount(0)
    await expectFocus(page, 'button Pay invoice')
  },
  'Enter or Space, refused: nothing but the reason, shown again': async (page) => {
    for (const key of ['Enter', 'Space']) {
      await press(page, key)
      await expect(hint(page)).toBeVisible()
      await expectFocus(page, 'button Pay invoice')
      await press(page, 'Escape')
    }
  },
})

restricted.walk('a control that asks first', 'parts', {
  'Enter or Space, with `confirm`: the question, with the focus on Cancel; nothing has happened': async (page) => {
    await begin(page, 'act')
    await button(page, 'Rename').focus()
    for (const key of ['Space', 'Enter']) {
      await press(page, key)
      await expectFocus(page, 'button Cancel')
      await press(page, 'Escape')
      await expectFocus(page, 'button Rename')
    }
    await expect(renamed(page)).toHaveText('0')
  },
  'Tab in the question: Cancel, the answer; round': async (page) => {
    await press(page, 'Enter')
    await expectFocus(page, 'button Cancel')
    await expectTour(page, 'Tab', [/^button Do it as Noor/, 'button Cancel'])
    await expectTour(page, 'Shift+Tab', [/^button Do it as Noor/, 'button Cancel'])
  },
  'Escape, or Enter on Cancel: nothing happens; the focus is back on the control': async (page) => {
    await press(page, 'Enter')
    await expectFocus(page, 'button Rename')
    await expect(renamed(page)).toHaveText('0')
  },
  'Enter or Space on the answer: once; the focus is back on the control': async (page) => {
    for (const [index, key] of ['Enter', 'Space'].entries()) {
      await press(page, 'Enter')
      await expectFocus(page, 'button Cancel')
      await press(page, 'Tab', key)
      await expectFocus(page, 'button Rename')
      await expect(renamed(page)).toHaveText(String(index + 1))
    }
  },
})

restricted.compare()

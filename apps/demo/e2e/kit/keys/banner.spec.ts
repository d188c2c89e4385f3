import { expect } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press } from '../../support/keyboard.ts'
import { begin, button, end, status, test } from '../../support/kit.ts'

const banner = keyboardScript('banner')
const left = () => window.kit.client.remaining() ?? 0

banner.walk('through the strip, and back', '', {
  'Shift+Tab from the top of the page: Make smaller, End session, Extend, what the host has added, the ticket': async (
    page,
  ) => {
    await begin(page)
    await expectFocus(page, 'heading Dashboard')
    await expectTour(page, 'Shift+Tab', [
      'button Make smaller',
      'button End session',
      'button Extend',
      'button Switch account',
      'button ZD-1042, reason',
    ])
  },
  'Tab: the same way to the page': async (page) => {
    await expectTour(page, 'Tab', [
      'button Switch account',
      'button Extend',
      'button End session',
      'button Make smaller',
      'button Impersonate',
    ])
    await press(page, 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab')
  },
  'Enter or Space on the ticket: opens the reason, and closes it; the focus stays': async (page) => {
    const reason = page.locator('.us-details')
    for (const key of ['Enter', 'Space']) {
      await press(page, key)
      await expect(reason).toBeVisible()
      await expectFocus(page, 'button ZD-1042, reason')
      await press(page, key)
      await expect(reason).toBeHidden()
      await expectFocus(page, 'button ZD-1042, reason')
    }
  },
  'Enter or Space on Extend: more time; the focus stays': async (page) => {
    await press(page, 'Tab', 'Tab')
    for (const key of ['Enter', 'Space']) {
      const before = await page.evaluate(left)
      await press(page, key)
      await expect.poll(() => page.evaluate(left)).toBeGreaterThan(before)
      await expectFocus(page, 'button Extend')
    }
  },
  'Enter on the Extend that is the last one: Extend goes, and the focus is on End session': async (page) => {
    while (await button(page, 'Extend').isVisible()) {
      await press(page, 'Enter')
      await expect(button(page, 'Extending…')).toHaveCount(0)
    }
    await expectFocus(page, 'button End session')
  },
  'Enter or Space on Make smaller: small in the corner, with the focus on Show in full; and back': async (page) => {
    await press(page, 'Tab')
    for (const key of ['Enter', 'Space']) {
      await press(page, key)
      await expectFocus(page, 'button Show in full')
      await press(page, key)
      await expectFocus(page, 'button Make smaller')
    }
  },
  'Tab and Shift+Tab while it is small: End session and Show in full': async (page) => {
    await press(page, 'Enter')
    await expectTour(page, 'Shift+Tab', ['button End session'])
    await expectTour(page, 'Tab', ['button Show in full', 'button Impersonate'])
  },
  'Enter or Space on End session: the own session is back, and the focus is on the heading of its page': async (
    page,
  ) => {
    await press(page, 'Shift+Tab', 'Shift+Tab', 'Enter')
    await expect.poll(() => status(page)).toBe('own')
    await expectFocus(page, 'heading Dashboard')
    await begin(page)
    await end(page).focus()
    await press(page, 'Space')
    await expect.poll(() => status(page)).toBe('own')
    await expectFocus(page, 'heading Dashboard')
  },
  'Alt+Shift+E from anywhere: as End session': async (page) => {
    await begin(page)
    await page.getByLabel('Draft').focus()
    await press(page, 'Alt+Shift+E')
    await expect.poll(() => status(page)).toBe('own')
    await expectFocus(page, 'heading Dashboard')
  },
})

test.describe('in a narrow window', () => {
  test.use({ viewport: { width: 320, height: 640 } })
  banner.walk('through the strip on a phone', '', {
    'Tab and Shift+Tab where it is narrow: End session and Show details': async (page) => {
      await begin(page)
      await expectTour(page, 'Shift+Tab', ['button Show details', 'button End session'])
      await expectTour(page, 'Tab', ['button Show details', 'button Impersonate'])
    },
    'Enter or Space on Show details: opens the rest, and closes it; the focus stays': async (page) => {
      await press(page, 'Shift+Tab')
      await press(page, 'Enter')
      await expectFocus(page, 'button Hide details')
      await expectTour(page, 'Shift+Tab', [
        'button End session',
        'button Extend',
        'button Switch account',
        'button ZD-1042, reason',
      ])
      await press(page, 'Tab', 'Tab', 'Tab', 'Tab', 'Space')
      await expectFocus(page, 'button Show details')
    },
  })
})

banner.compare()

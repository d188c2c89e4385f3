import { expect } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press } from '../../support/keyboard.ts'
import { begin } from '../../support/kit.ts'

const boundary = keyboardScript('boundary')

boundary.walk('from one page to another', '', {
  'Another person’s page: the focus is on its heading, where the page that is gone had it': async (page) => {
    await page.getByLabel('Draft').focus()
    await begin(page)
    await expectFocus(page, 'heading Dashboard')
  },
  'Tab from there: the first control of the page; Shift+Tab: the strip': async (page) => {
    await expectTour(page, 'Tab', ['button Impersonate'])
    await expectTour(page, 'Shift+Tab', ['button Make smaller'])
    // The heading is no stop of its own.
    await expectTour(page, 'Tab', ['button Impersonate'])
  },
  'The same person’s page, in more time or after a question to the server: the focus stays': async (page) => {
    await page.getByLabel('Draft').focus()
    await page.evaluate(async () => {
      await window.kit.client.extend()
      await window.kit.client.resume()
    })
    await expectFocus(page, 'textbox Draft')
    await page.keyboard.type('on')
    await expect(page.getByLabel('Draft')).toHaveValue('on')
  },
  'A page that was put away, and comes back: the focus is where it was': async (page) => {
    await page.evaluate(() => document.dispatchEvent(new Event('freeze')))
    await expect(page.getByLabel('Draft')).toBeHidden()
    await page.evaluate(() => document.dispatchEvent(new Event('resume')))
    await expectFocus(page, 'textbox Draft')
  },
  'What has the focus on a page that is hidden because nobody can say who one is: the focus is on Try again; once that is certain, where it was':
    async (page) => {
      await page.evaluate(async () => {
        window.kit.reachable(false)
        await window.kit.client.resume()
      })
      await expect(page.getByLabel('Draft')).toBeHidden()
      await expectFocus(page, 'button Try again')
      await press(page, 'Enter')
      await expectFocus(page, 'button Try again')
      await page.evaluate(() => window.kit.reachable(true))
      await press(page, 'Enter')
      await expectFocus(page, 'textbox Draft')
    },
  'What has the focus outside of the page: keeps it': async (page) => {
    await page.evaluate(() => {
      const field = document.body.appendChild(document.createElement('input'))
      field.setAttribute('aria-label', 'Outside')
    })
    await page.getByLabel('Outside').focus()
    await press(page, 'Alt+Shift+E')
    await expect(page.getByRole('region', { name: 'Impersonation' })).toHaveCount(0)
    await expectFocus(page, 'textbox Outside')
  },
})

boundary.walk('back to nobody', 'taken', {
  'The end of a session that the own one did not outlive: the focus is on Sign in again': async (page) => {
    await page.getByLabel('Draft').focus()
    await begin(page)
    await press(page, 'Alt+Shift+E')
    await expectFocus(page, 'button Sign in again')
    await press(page, 'Enter')
    await page.waitForEvent('load')
  },
})

boundary.compare()

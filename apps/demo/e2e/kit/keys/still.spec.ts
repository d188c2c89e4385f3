import { expect } from '@playwright/test'
import { expectTour, keyboardScript } from '../../support/keyboard.ts'
import { begin } from '../../support/kit.ts'

// What only says something is no stop of the keyboard.

const badge = keyboardScript('modeBadge')
const countdown = keyboardScript('countdown')
const around = ['combobox Whose account?', 'button Last'] as const

for (const [script, role, what] of [
  [badge, '.us-badge', 'Tab: not a stop; the word is text'],
  [countdown, 'main [role="timer"]', 'Tab: not a stop; the time is text, read when one comes by'],
] as const) {
  script.walk(`past ${role}`, 'parts', {
    [what]: async (page) => {
      await begin(page)
      await expect(page.locator(role)).toBeVisible()
      await page.getByRole('button', { name: 'Rename' }).focus()
      await expectTour(page, 'Tab', around)
    },
  })
  script.compare()
}

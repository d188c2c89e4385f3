import { expect, type Page } from '@playwright/test'
import { expectFocus, expectTour, keyboardScript, press, typeQuery } from '../../support/keyboard.ts'

const picker = keyboardScript('picker')
const FIELD = 'combobox Whose account?'
const pointedTo = (page: Page) => page.locator('[role="option"][aria-selected="true"]')
const chosen = (page: Page) => page.getByRole('status', { name: 'Chosen' })

picker.walk('found, refused, chosen', 'parts', {
  'Tab and Shift+Tab: one stop, the field; never into the list': async (page) => {
    await page.getByRole('button', { name: 'Rename' }).focus()
    await expectTour(page, 'Tab', [FIELD])
    await typeQuery(page, 'o', 2)
    await expectTour(page, 'Tab', ['button Last'])
    await expectTour(page, 'Shift+Tab', [FIELD])
  },
  'Down and Up: the next and the one before, round the ends; the focus stays in the field': async (page) => {
    await press(page, 'ArrowDown')
    await expect(pointedTo(page)).toContainText('Tomás')
    await press(page, 'ArrowDown')
    await expect(pointedTo(page)).toContainText('Noor')
    await press(page, 'ArrowDown')
    await expect(pointedTo(page)).toContainText('Tomás')
    await press(page, 'ArrowUp')
    await expect(pointedTo(page)).toContainText('Noor')
    await expectFocus(page, FIELD)
    await expect(page.getByRole('combobox')).toHaveAttribute(
      'aria-activedescendant',
      (await pointedTo(page).getAttribute('id')) ?? 'none',
    )
  },
  'Enter on somebody who cannot be chosen: nothing; the list stays, and says why': async (page) => {
    await press(page, 'Enter')
    await expect(pointedTo(page)).toContainText('Protected')
    await expect(chosen(page)).toHaveText('nobody')
  },
  'Home, End, Left, Right and letters: the field’s own': async (page) => {
    await press(page, 'Home')
    await page.keyboard.type('n')
    await expect(page.getByRole('combobox')).toHaveValue('no')
    await expect(page.getByRole('option')).toHaveCount(2)
  },
  'Escape: closes the list, and what was typed stays; Down opens it again': async (page) => {
    await press(page, 'Escape')
    await expect(page.getByRole('option')).toHaveCount(0)
    await expect(page.getByRole('combobox')).toHaveValue('no')
    await press(page, 'ArrowDown')
    await expect(page.getByRole('option')).toHaveCount(2)
    await expectFocus(page, FIELD)
  },
  'Enter while nobody is pointed to: nothing': async (page) => {
    await press(page, 'Escape', 'Enter')
    await expect(chosen(page)).toHaveText('nobody')
  },
  'Enter on somebody: chooses; where the focus goes then is for who has the picker': async (page) => {
    await press(page, 'ArrowDown', 'Enter')
    await expect(chosen(page)).toHaveText('Tomás Oliveira')
    await expectFocus(page, FIELD)
  },
})

picker.compare()

import { expect, type Page } from '@playwright/test'
import { begin, end, status, tampered, test } from '../support/kit.ts'

// End works by pointer, keyboard and screen reader, whatever the host shows. Real presses, real keys, and what the
// browser gives to assistive technology.

const HOSTS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  'nothing in particular': async () => undefined,
  'a Radix modal': (page) => page.getByRole('button', { name: 'Sign out', exact: true }).click(),
  'a native modal': (page) =>
    page.evaluate(() => document.body.appendChild(document.createElement('dialog')).showModal()),
  'a native modal above another': (page) =>
    page.evaluate(() => {
      for (let each = 0; each < 2; each += 1) document.body.appendChild(document.createElement('dialog')).showModal()
    }),
  'a popover over everything': (page) =>
    page.evaluate(() => {
      const popover = document.body.appendChild(document.createElement('div'))
      popover.popover = 'manual'
      Object.assign(popover.style, { position: 'fixed', inset: '0', width: '100vw', height: '100vh', border: '0' })
      popover.showPopover()
    }),
  'the highest z-index over everything': (page) =>
    page.evaluate(() => {
      const sheet = document.body.appendChild(document.createElement('div'))
      Object.assign(sheet.style, { position: 'fixed', inset: '0', zIndex: '2147483647', background: 'white' })
    }),
  'a part of it in full screen': (page) => fillScreen(page, 'main'),
  'itself in full screen': (page) => fillScreen(page, 'html'),
  'a modal over full screen': async (page) => {
    await fillScreen(page, 'main')
    await page.evaluate(() => document.body.appendChild(document.createElement('dialog')).showModal())
  },
  'a popover over a modal': (page) =>
    page.evaluate(() => {
      const modal = document.body.appendChild(document.createElement('dialog'))
      const popover = modal.appendChild(document.createElement('div'))
      popover.popover = 'manual'
      Object.assign(popover.style, { position: 'fixed', inset: '0', width: '100vw', height: '100vh', border: '0' })
      modal.showModal()
      popover.showPopover()
    }),
  'a body without presses, everything inert': (page) =>
    page.evaluate(() => {
      document.body.style.pointerEvents = 'none'
      for (const child of document.body.children) child.setAttribute('inert', '')
    }),
  'nothing any more, crashed': async (page) => {
    await page.evaluate(() => window.kit.crash())
    await expect(page.getByRole('heading', { name: 'Dashboard' })).toHaveCount(0)
    await expect(end(page)).toBeVisible()
  },
}

for (const [what, show] of Object.entries(HOSTS)) {
  test(`while the host shows ${what}`, async ({ page, openKit }) => {
    await openKit()
    await begin(page)
    await show(page)

    await expect.poll(() => inAccessibilityTree(page)).toBe(true)
    const box = await end(page).boundingBox()
    if (box === null) throw new Error('End has no box.')
    // A real press at the place, which whatever is on top there gets.
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await expect.poll(() => status(page)).toBe('own')
  })

  test(`by the shortcut, while the host shows ${what}`, async ({ page, openKit }) => {
    await openKit()
    await begin(page)
    await show(page)
    await page.keyboard.press('Alt+Shift+E')
    await expect.poll(() => status(page)).toBe('own')
    // What hosts do in good faith is no tampering.
    expect(await tampered(page)).toEqual([])
  })
}

// The browser makes everything outside of it inert, and it can hold no children: the strip is seen, not reached.
test('by the shortcut, while the host shows a picture in full screen', async ({ page, openKit }) => {
  await openKit()
  await begin(page)
  await page.evaluate(() => document.body.append(document.createElement('canvas')))
  await fillScreen(page, 'canvas')
  const [x, y, width, height] = [0, 0, 400, 40]
  const strip = await page.screenshot({ clip: { x, y, width, height } })
  await page.evaluate(() => document.exitFullscreen())
  await expect.poll(async () => (await page.screenshot({ clip: { x, y, width, height } })).equals(strip)).toBe(true)
  await fillScreen(page, 'canvas')
  await page.keyboard.press('Alt+Shift+E')
  await expect.poll(() => status(page)).toBe('own')
  expect(await tampered(page)).toEqual([])
})

test('focus on End stays there while something opens above it', async ({ page, openKit }) => {
  await openKit()
  await begin(page)
  await end(page).focus()
  await page.evaluate(() => {
    const popover = document.body.appendChild(document.createElement('div'))
    popover.popover = 'manual'
    popover.showPopover()
  })
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
  await expect(end(page)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(() => status(page)).toBe('own')
})

/** Full screen needs a press of a real person. */
async function fillScreen(page: Page, selector: string): Promise<void> {
  await page.evaluate((part) => {
    const button = document.querySelector('main')?.appendChild(document.createElement('button'))
    if (!button) throw new Error('There is no page.')
    button.textContent = `Full screen: ${part}`
    button.addEventListener('click', () => document.querySelector(part)?.requestFullscreen())
  }, selector)
  await page
    .getByRole('button', { name: `Full screen: ${selector}` })
    .last()
    .click()
  await page.waitForFunction(() => document.fullscreenElement !== null)
}

/** Whether End is among what the browser tells to assistive technology. */
async function inAccessibilityTree(page: Page): Promise<boolean> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return nodes.some(({ ignored, role, name }) => !ignored && role?.value === 'button' && name?.value === 'End session')
}

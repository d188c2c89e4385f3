import { expect, type Page } from '@playwright/test'
import { end, enter, status, tampered, test } from '../support/kit.ts'
import { VIGIL } from '../support/pages/buildKit.ts'

// What acts only in a session comes in a script of its own. Here it cannot be had: the network is down for it.

const unwatched = { kind: 'unwatched', restored: false }

for (const how of ['is out of reach', 'is answered with an error'] as const) {
  test(`while the script ${how} there are a strip and a way out, the host is told, and it comes as soon as it can`, async ({
    page,
    openKit,
  }) => {
    const reported: string[] = []
    page.on('pageerror', ({ message }) => reported.push(message))
    await openKit()
    let asked = 0
    await page.route(`**${VIGIL}`, (route) => {
      asked += 1
      return how === 'is out of reach' ? route.abort('failed') : route.fulfill({ status: 503, body: '' })
    })
    await enter(page)
    await expect(page.getByRole('heading', { name: 'Viewing as Noor Haddad' })).toBeVisible()
    await expect.poll(() => tampered(page)).toEqual([unwatched])
    expect(reported).toEqual(['code_out_of_reach. (docs: network)'])
    await end(page).click()
    await expect.poll(() => status(page)).toBe('own')

    await enter(page)
    // It is asked for on and on, and told once.
    await expect.poll(() => asked).toBeGreaterThanOrEqual(2)
    expect(await tampered(page)).toEqual([unwatched])
    await takeOut(page)
    await expect(end(page)).toHaveCount(0)

    await page.unroute(`**${VIGIL}`)
    // What was taken out meanwhile is back, and from here on whatever is.
    await expect(end(page)).toBeVisible()
    await takeOut(page)
    await expect(end(page)).toBeVisible()
    await page.keyboard.press('Alt+Shift+E')
    await expect.poll(() => status(page)).toBe('own')
    expect(reported).toEqual(['code_out_of_reach. (docs: network)'])
  })
}

for (const hinted of [true, false]) {
  test(`a page that asks who one is ${hinted ? 'loads it beside that where the hint is up' : 'leaves it where the hint is down'}`, async ({
    page,
    openKit,
  }) => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await openKit(hinted ? 'asks&hinted' : 'asks')
    await expect.poll(() => status(page)).toBe('own')
    await page.waitForLoadState('networkidle')
    expect(asked.includes(VIGIL)).toBe(hinted)
    expect(await page.title()).toBe('Dashboard')
  })
}

const takeOut = (page: Page) => page.evaluate(() => document.querySelector('[data-understudy-host]')?.remove())

import type { Browser } from 'playwright-core'
import type { Measure } from '../measure.ts'
import { forcedLayouts } from '../trace.ts'

const SECONDS = 60
const NODES = 5000
const MOUNTS = 5

/** What the strip costs a page that it stands on: renders while it counts, layouts when it comes. */
export const stripCost: Measure = {
  name: 'strip',
  async run(lab) {
    const browser = await lab.browser()
    if (browser === null) return []
    const { origin } = await lab.double()

    const { host, strip, countdown } = await aMinute(browser, origin)
    const layouts: number[] = []
    while (layouts.length < MOUNTS) layouts.push(await mount(browser, origin))
    const most = Math.max(...layouts)
    const name = 'strip'
    return [
      {
        what: `Strip: ${SECONDS} s of countdown, commits in the host's tree`,
        ours: { name, value: host, text: String(host) },
        peers: [],
        ratio: null,
        target: '0',
        met: host === 0,
        noise: 'exact',
      },
      {
        what: `Strip: ${SECONDS} s of countdown, commits outside of the countdown`,
        ours: { name, value: strip - countdown, text: `${strip - countdown} (and ${countdown} of it)` },
        peers: [],
        ratio: null,
        target: '0',
        met: strip === countdown,
        noise: 'exact',
      },
      {
        what: `Strip: mounted on a page of ${NODES} nodes, forced layouts`,
        ours: { name, value: most, text: String(most) },
        peers: [],
        ratio: null,
        target: '≤ 1',
        met: most <= 1,
        noise: `most of ${MOUNTS}`,
        raw: layouts,
      },
    ]
  },
}

/** A minute by the page's own clock, which is moved by hand. */
async function aMinute(browser: Browser, origin: string) {
  const page = await browser.newPage()
  await page.clock.install()
  await page.goto(origin)
  await page.evaluate(() => bench.openWatched())
  // What the first frames bring is mounting.
  await page.clock.runFor(2000)
  const before = await page.evaluate(() => bench.commits())
  await page.clock.runFor(SECONDS * 1000)
  const found = await page.evaluate(() => bench.commits())
  await page.close()
  // A countdown that stood still would have cost nothing either.
  if (found.countdown < SECONDS / 2 || found.shown === before.shown) {
    throw new Error(`The countdown moved ${found.countdown} times, from ${before.shown} to ${found.shown}.`)
  }
  return found
}

async function mount(browser: Browser, origin: string): Promise<number> {
  const page = await browser.newPage()
  await page.goto(origin)
  await page.evaluate((nodes) => bench.openHeavyPage(nodes), NODES)
  await browser.startTracing(page, { categories: ['devtools.timeline', 'blink.user_timing'] })
  await page.evaluate(() => mountStrip())
  const trace = await browser.stopTracing()
  await page.close()
  return forcedLayouts(trace.toString(), 'strip-from', 'strip-to')
}

import type { Browser, Page } from 'playwright-core'
import type { Measure, Row } from '../measure.ts'
import { median, quantile } from '../statistics.ts'

const OTHERS = 10
const CYCLES = 6
/** A tab asks at most once a second, however many hints it gets: changes that follow faster would measure that. */
const PAUSE = 2500
const LIMIT = 15_000

/** How long ten other tabs show the one before, after a verb has resolved in the first. */
export const tabs: Measure = {
  name: 'tabs',
  async run(lab) {
    const browser = await lab.browser()
    if (browser === null) return []
    const { origins, reset } = await lab.double()
    await reset()
    const told = await withMessages(browser, origins)
    await reset()
    const streamed = await withStreams(browser, origins)
    await reset()
    const focused = await withFocus(browser, origins)
    return [
      rowOf('`start` → active in ten other tabs, with messages', told.started, 500),
      rowOf('`end` → own in ten other tabs, with messages', told.ended, 500),
      rowOf('`end` → own in ten other tabs, messages lost, event stream', streamed, 2000),
      rowOf('`start` → active, messages lost, from the tab’s coming to the front', focused, 500),
    ]
  },
}

/** One first tab and ten others, of one browser profile. */
async function openTabs(
  browser: Browser,
  originOf: (index: number) => string,
  options: { readonly messages: boolean; readonly visible: boolean },
) {
  const context = await browser.newContext()
  const pages: Page[] = []
  for (let index = 0; index <= OTHERS; index += 1) {
    const page = await context.newPage()
    await page.goto(originOf(index))
    await page.evaluate(
      async (given) => {
        globalThis.tab = await bench.openTab(given)
      },
      index === 0 ? { ...options, visible: true } : options,
    )
    pages.push(page)
  }
  const [first, ...others] = pages
  if (first === undefined) throw new Error('No page was opened.')
  return { first, others, close: () => context.close() }
}

async function withMessages(browser: Browser, [origin = '']: readonly string[]) {
  const { first, others, close } = await openTabs(browser, () => origin, { messages: true, visible: false })
  const taken = { started: [] as number[], ended: [] as number[] }
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    taken.started.push(...(await follow(first, others, 'start', 'active')))
    taken.ended.push(...(await follow(first, others, 'end', 'own')))
  }
  await close()
  return taken
}

/** Each tab on an origin of its own: no message reaches another, and a browser allows six connections an origin. */
async function withStreams(browser: Browser, origins: readonly string[]): Promise<readonly number[]> {
  const { first, others, close } = await openTabs(browser, (index) => origins[index] ?? '', {
    messages: false,
    visible: true,
  })
  const ended: number[] = []
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    await first.evaluate(() => tab.start())
    // An own session holds no stream: the others learn of the start by coming to the front.
    for (const page of others) await page.evaluate(() => tab.show(true))
    await Promise.all(others.map((page) => page.evaluate((limit) => tab.reached('active', limit), LIMIT)))
    await pause()
    ended.push(...(await follow(first, others, 'end', 'own')))
  }
  await close()
  return ended
}

async function withFocus(browser: Browser, [origin = '']: readonly string[]): Promise<readonly number[]> {
  const { first, others, close } = await openTabs(browser, () => origin, { messages: false, visible: false })
  const taken: number[] = []
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    await first.evaluate(() => tab.start())
    for (const page of others) {
      taken.push(
        await page.evaluate(async (limit) => {
          tab.forget()
          const shown = tab.show(true)
          const at = (await tab.reached('active', limit)) ?? shown + limit
          tab.show(false)
          return at - shown
        }, LIMIT),
      )
    }
    await first.evaluate(() => tab.end())
    await pause()
    for (const page of others) {
      await page.evaluate(async (limit) => {
        tab.show(true)
        await tab.reached('own', limit)
        tab.show(false)
      }, LIMIT)
    }
    await pause()
  }
  await close()
  return taken
}

/** Milliseconds from the verb's resolving in the first tab to the status in each other; negative where it was sooner. */
async function follow(first: Page, others: readonly Page[], verb: 'start' | 'end', status: string) {
  for (const page of others) await page.evaluate(() => tab.forget())
  const from = await first.evaluate((name) => tab[name](), verb)
  const reached = await Promise.all(
    others.map((page) => page.evaluate(([wanted, limit]) => tab.reached(wanted, limit), [status, LIMIT] as const)),
  )
  await pause()
  return reached.map((at) => (at === null ? LIMIT : at - from))
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE))
}

function rowOf(what: string, times: readonly number[], limit: number): Row {
  const p95 = quantile(times, 0.95)
  const never = times.filter((time) => time >= LIMIT).length
  return {
    what,
    ours: {
      name: what,
      value: p95,
      text: `median ${median(times).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms${never === 0 ? '' : `, ${never} never`}`,
    },
    peers: [],
    ratio: null,
    target: `p95 ≤ ${limit} ms`,
    met: p95 <= limit && never === 0,
    noise: `${times.length} tabs`,
    raw: times,
  }
}

import { mkdirSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { build, preview } from 'vite'
import { CHROMIUM_ARGS, findChromium } from '../chromium.ts'
import { BUILT, VISUAL } from './places.ts'

/** What a picture shows. */
export interface Shot {
  readonly name: string
  readonly width: number
  readonly height: number
}

/** Shows scenes and takes pictures of them, on one page from the first to the last. */
export interface Camera {
  /** What is seen and where, as {@link file://../../../react/visual/structure.ts} says it. */
  show(shot: Shot): Promise<readonly string[]>
  /** A PNG of what is shown. */
  take(): Promise<Buffer>
}

export interface Studio {
  /** Version of the browser, such as `156.0.8078.108`. */
  readonly version: string
  /** Every picture that can be taken. */
  readonly shots: readonly Shot[]
  /** Two, so that one shows while the other takes. */
  readonly cameras: readonly Camera[]
  close(): Promise<void>
}

/** The machine's own taste in drawing letters and colours is switched off, as far as the browser lets it. */
const ALIKE = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--disable-font-subpixel-positioning',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
]

const NOW = new Date('2026-06-01T09:00:00Z')

/** Builds the page with the scenes, serves it on the loopback interface and opens it. */
export async function openStudio(): Promise<Studio> {
  mkdirSync(BUILT, { recursive: true })
  const common = { root: VISUAL, configFile: false, logLevel: 'error' } as const
  await build({
    ...common,
    resolve: { conditions: ['@understudy/source', 'module', 'browser', 'production'] },
    oxc: { jsx: { runtime: 'automatic' } },
    build: { outDir: BUILT, emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 },
  })
  const server = await preview({ ...common, build: { outDir: BUILT }, preview: { host: '127.0.0.1', port: 0 } })
  const [address] = server.resolvedUrls?.local ?? []
  if (address === undefined) throw new Error('The page of the pictures is not served.')

  const browser = await chromium.launch({ executablePath: await findChromium(), args: [...CHROMIUM_ARGS, ...ALIKE] })
  const [one, two] = await Promise.all([openPage(browser, address), openPage(browser, address)])
  return {
    version: browser.version(),
    shots: one.shots,
    cameras: [one.camera, two.camera],
    async close() {
      await browser.close()
      await new Promise((resolve) => server.httpServer.close(resolve))
    },
  }
}

async function openPage(browser: Browser, address: string) {
  // A context of its own, so that no page finds what the other one has stored.
  const page = await browser.newPage({
    deviceScaleFactor: 1,
    reducedMotion: 'reduce',
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  // The stories' own clock stands still; the inspector says how far the machine's is from it.
  await page.clock.setFixedTime(NOW)
  await page.goto(address)
  await page.waitForFunction(() => 'show' in window)
  let size = ''

  const camera: Camera = {
    async show({ name, width, height }) {
      // Between two scenes of one size nothing has to be laid out anew.
      if (size !== `${width} ${height}`) await page.setViewportSize({ width, height })
      size = `${width} ${height}`
      return page.evaluate((what) => window.show(what), name)
    },
    take: () => page.screenshot({ animations: 'disabled', caret: 'hide' }),
  }
  return { camera, shots: await page.evaluate(() => window.pictures) }
}

import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { build, preview } from 'vite'
import { CHROMIUM_ARGS, findChromium } from '../chromium.ts'
import { BUILT, VISUAL } from './places.ts'

/** Takes pictures of cases, on one page from the first to the last. */
export interface Camera {
  /** Version of the browser, such as `156.0.8078.108`. */
  readonly version: string
  /** A PNG of the case of this number, or of the ruler, as wide as it says. */
  take(shown: number | 'ruler', width: number): Promise<Buffer>
  close(): Promise<void>
}

const HEIGHT = 640

/** The machine's own taste in drawing letters and colours is switched off, as far as the browser lets it. */
const ALIKE = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--disable-font-subpixel-positioning',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
]

/** Builds the page, serves it on the loopback interface and opens it. */
export async function openCamera(): Promise<Camera> {
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
  const page = await browser.newPage({
    reducedMotion: 'reduce',
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  let failed: Error | null = null
  page.on('pageerror', (error) => {
    failed = error
  })
  await page.goto(address)
  await page.waitForFunction(() => 'show' in window)
  let width = 0

  return {
    version: browser.version(),
    async take(shown, wanted) {
      // Between two cases of one width nothing has to be laid out anew.
      if (width !== wanted) await page.setViewportSize({ width: wanted, height: HEIGHT })
      width = wanted
      await page.evaluate((what) => window.show(what), shown)
      if (failed !== null) throw failed
      return page.screenshot({ animations: 'disabled', caret: 'hide' })
    },
    async close() {
      await browser.close()
      await new Promise((resolve) => server.httpServer.close(resolve))
    },
  }
}

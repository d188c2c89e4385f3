import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from '@understudy/checks/chromium'

const executablePath = await findChromium()

/** Walks through the demo as people do: real server, real provider, real tabs. One worker has one demo of its own. */
export default defineConfig({
  testDir: './e2e',
  outputDir: './test-results',
  globalSetup: './e2e/support/build.ts',
  workers: 2,
  // A walk is a story in order; two files run side by side, each against its own worker's demo.
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    launchOptions: { executablePath, args: [...CHROMIUM_ARGS] },
  },
})

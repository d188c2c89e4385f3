import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'vite'
import { CHROMIUM_ARGS, presentChromium } from '../../../packages/checks/src/chromium.ts'
import { CACHE, HERE } from './paths.ts'

/** Where {@link buildPage} puts the page. */
export const PAGES = join(CACHE, 'page')

/** Builds the page for production. */
export async function buildPage(): Promise<void> {
  await build({
    root: join(HERE, 'src', 'page'),
    configFile: false,
    // Not 'warn': a directive such as 'use client' means nothing in a page, and each would be told.
    logLevel: 'error',
    resolve: {
      conditions: ['@understudy/source', 'module', 'browser', 'development|production'],
      dedupe: ['react', 'react-dom'],
    },
    build: { outDir: PAGES, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 10_000 },
  })
}

/** `null` without a Chrome or Chromium. Installs none. */
export async function openBrowser(): Promise<Browser | null> {
  const executablePath = await presentChromium()
  return executablePath === null ? null : chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] })
}

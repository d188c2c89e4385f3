import { mkdir, writeFile } from 'node:fs/promises'
import type { BrowserContext, BrowserType, LaunchOptions, Page } from '@playwright/test'

/** Makes every storage throw at the mere mention of it, as browsers do where the user has blocked it. */
export async function blockStorage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError')
    }
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
      Object.defineProperty(window, name, { configurable: true, get: refuse })
    }
    Object.defineProperty(Document.prototype, 'cookie', { configurable: true, get: refuse, set: refuse })
  })
}

/** A browser of a person who has chosen "Block all cookies" in its settings. */
export async function openBlocking(
  chromium: BrowserType,
  { launchOptions, profile }: { readonly launchOptions: LaunchOptions; readonly profile: string },
): Promise<BrowserContext> {
  await mkdir(`${profile}/Default`, { recursive: true })
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } }
  await writeFile(`${profile}/Default/Preferences`, JSON.stringify(settings))
  return chromium.launchPersistentContext(profile, launchOptions)
}

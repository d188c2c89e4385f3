import type { Page } from '@playwright/test'

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

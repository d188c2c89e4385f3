/** The service worker that answers this page's requests; `null` without one. */
export function browserServiceWorker(): Pick<ServiceWorker, 'postMessage'> | null {
  return globalThis.navigator?.serviceWorker?.controller ?? null
}

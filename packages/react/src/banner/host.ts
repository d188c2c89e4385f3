/**
 * Creates the element that holds the strip, outside the application's own tree. It carries `aria-live="off"` because
 * `aria-hidden`, which Radix and others use to hide everything outside a modal, leaves live regions and what is in them
 * alone; the value itself announces nothing. Staying in the page and usable is `keepHost`'s.
 */
export function createBannerHost(): HTMLElement {
  const host = document.createElement('div')
  host.className = 'us-host'
  host.setAttribute('aria-live', 'off')
  host.setAttribute('data-understudy-host', '')
  return host
}

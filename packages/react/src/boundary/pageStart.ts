import { isFocusLost } from '../element/rememberFocus.ts'

/**
 * Where nothing has the focus, it goes to the heading of the page that the boundary shows, so that keyboards and screen
 * readers begin there. The heading takes it for once, and is no stop of the keyboard afterwards.
 */
export function focusPageStart(): void {
  const page = document.querySelector('.us-page:not([hidden])')
  const start = page?.querySelector<HTMLElement>('h1') ?? page?.querySelector<HTMLElement>('main, [role="main"]')
  if (!start || !isFocusLost(document)) return
  if (!start.hasAttribute('tabindex')) {
    start.tabIndex = -1
    start.addEventListener('blur', () => start.removeAttribute('tabindex'), { once: true })
  }
  // Another person's page begins at its top, where it is.
  start.focus({ preventScroll: true })
}

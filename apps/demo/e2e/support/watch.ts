import type { Page } from '@playwright/test'

/** What one frame showed to the person in front of the screen. */
export interface Frame {
  /** Text of the strip; `null` where there was none. */
  readonly strip: string | null
  /** Something of the customer's product was visible. */
  readonly customer: boolean
  /** Something of the console was visible. */
  readonly console: boolean
}

declare global {
  interface Window {
    /** Every frame that differed from the one before. */
    __frames?: Frame[]
  }
}

/** Runs in the page, before its own scripts: records what is painted, frame by frame. */
export function recordFrames(): void {
  if (window.top !== window) return
  const frames: Frame[] = []
  window.__frames = frames
  const shown = (selector: string) =>
    [...document.querySelectorAll(selector)].find((element) => element.checkVisibility()) ?? null
  let before = ''
  const look = () => {
    const strip = shown('section[aria-label="Impersonation"]')
    const frame = {
      // Without the seconds: each of them would be another frame.
      strip: strip?.querySelector('.us-bar')?.textContent?.replace(/\d+:\d\d left/u, '') ?? null,
      customer: shown('[data-product="parcelwise"]') !== null,
      console: shown('[data-product="console"]') !== null,
    }
    const now = JSON.stringify(frame)
    if (now !== before) frames.push(frame)
    before = now
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** Records what is painted in every document that this page loads from now on. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(recordFrames)
}

/** What was painted since {@link watch}, in the present document. */
export async function readWatch(page: Page): Promise<readonly Frame[]> {
  return page.evaluate(() => window.__frames ?? [])
}

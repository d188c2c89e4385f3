/** In which way the strip was taken out of sight or reach. */
export type Tampering =
  /** Out of the document. */
  | 'removed'
  /** Not displayed, or `visibility`. */
  | 'hidden'
  /** By opacity or a filter. */
  | 'transparent'
  /** Off the window. */
  | 'moved'
  /** To next to nothing. */
  | 'shrunk'
  /** By a clip or a mask. */
  | 'clipped'
  /** In sight, and presses do not reach it. */
  | 'disabled'
  /** By something painted above. */
  | 'covered'
  /** Not at all so far: what would notice and undo it could not be loaded, and is asked for again. */
  | 'unwatched'

/** Less than this, and text can no longer be read on every screen. */
const FAINT = 0.5
/** Sides of what can still be seen and pressed. CSS pixels. */
const SMALLEST = 16
/** In a window smaller than this nothing is expected. CSS pixels. */
const WINDOW = 100

/**
 * Whether there is anything to judge: not in a DOM without a browser, nor in a frame that is not displayed, nor beside a
 * picture or film that fills the screen, where the strip is painted but the browser lets nobody reach it.
 */
export function canJudge(strip: HTMLElement): boolean {
  const { documentElement, fullscreenElement, elementFromPoint } = strip.ownerDocument
  const { clientWidth, clientHeight } = documentElement
  if (clientWidth < WINDOW || clientHeight < WINDOW || typeof elementFromPoint !== 'function') return false
  return fullscreenElement == null || fullscreenElement.contains(strip) || !strip.isConnected
}

/** From the way out, or what stands for it, up to the strip: what has to be in sight for the strip to be of use. */
export function pathOf(strip: HTMLElement): HTMLElement[] {
  const path: HTMLElement[] = []
  let element = strip.querySelector<HTMLElement>('.us-end')
  while (element !== null && element !== strip) {
    path.push(element)
    element = element.parentElement
  }
  return [...path, strip]
}

/**
 * Why the strip cannot be seen or pressed; `null` when it can. Asks for styles and geometry, so not a thing to do at
 * every frame. Does not see what covers it without taking presses, nor text in the colour of its ground.
 */
export function faultOf(strip: HTMLElement): Tampering | null {
  if (!strip.isConnected) return 'removed'
  const path = pathOf(strip)
  return faultOfStyles(path) ?? path.map(faultOfBox).find((fault) => fault !== null) ?? faultOfPoints(strip)
}

function faultOfStyles(path: readonly HTMLElement[]): Tampering | null {
  let opacity = 1
  for (const element of path) {
    const style = getComputedStyle(element)
    if (style.display === 'none' || style.visibility !== 'visible' || style.contentVisibility === 'hidden')
      return 'hidden'
    opacity *= Number(style.opacity)
    if (opacity < FAINT || style.filter.includes('opacity(')) return 'transparent'
    if (style.clipPath !== 'none' || style.maskImage !== 'none') return 'clipped'
    if (style.pointerEvents === 'none' || element.matches('[inert], [aria-hidden="true"]')) return 'disabled'
  }
  // Something around it is not displayed, whatever it says of itself.
  return path.at(-1)?.getClientRects().length === 0 ? 'hidden' : null
}

function faultOfBox(element: HTMLElement): Tampering | null {
  // The parts of the opened strip on a phone are laid out without their box.
  if (getComputedStyle(element).display === 'contents') return null
  const { width, height } = element.getBoundingClientRect()
  if (width < SMALLEST || height < SMALLEST) return 'shrunk'
  // Opened, and longer than a small window, the strip can be scrolled.
  if (element.closest('[data-expanded]') !== null) return null
  const [x, y] = centreOf(element)
  const { clientWidth, clientHeight } = element.ownerDocument.documentElement
  return x < 0 || y < 0 || x > clientWidth || y > clientHeight ? 'moved' : null
}

function faultOfPoints(strip: HTMLElement): Tampering | null {
  const seen = [strip.querySelector('.us-end'), strip.querySelector('.us-name')].filter((part) => part !== null)
  for (const part of seen.length > 0 ? seen : [strip]) {
    // A long name may be wider than what is shown of it.
    const [x, y] = centreOf(part)
    const hit = strip.ownerDocument.elementFromPoint(x, y)
    if (hit !== null && !strip.contains(hit) && hit.closest('[data-understudy-host], .us-layer') === null)
      return 'covered'
  }
  return null
}

function centreOf(element: Element): [x: number, y: number] {
  const { left, top, width, height } = element.getBoundingClientRect()
  return [left + width / 2, top + height / 2]
}

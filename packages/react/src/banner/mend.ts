import { raise } from './layer.ts'
import { faultOf, pathOf, type Tampering } from './sight.ts'

type Declarations = readonly (readonly [property: string, value: string])[]

const IN_PLACE: Declarations = [
  ['transform', 'none'],
  ['translate', 'none'],
  ['scale', 'none'],
  ['rotate', 'none'],
  ['zoom', '1'],
]

/** What undoes a fault, written where only another script can undo it again. */
const CURES: Readonly<Record<Tampering, Declarations>> = {
  removed: [],
  hidden: [
    ['visibility', 'visible'],
    ['content-visibility', 'visible'],
  ],
  transparent: [
    ['opacity', '1'],
    ['filter', 'none'],
  ],
  moved: IN_PLACE,
  shrunk: [
    ...IN_PLACE,
    ['inline-size', 'auto'],
    ['block-size', 'auto'],
    ['max-inline-size', 'none'],
    ['max-block-size', 'none'],
  ],
  clipped: [
    ['clip-path', 'none'],
    ['mask', 'none'],
  ],
  disabled: [['pointer-events', 'auto']],
  covered: [],
  unwatched: [],
}

/** One fault may hide another. */
const ROUNDS = 3

/**
 * Brings the strip back into sight: takes off what scripts have put on it, raises it, and overrules a stylesheet that
 * still hides it. `host` is where it belongs. Whether it worked.
 */
export function mend(strip: HTMLElement, host: Element): boolean {
  if (!host.contains(strip)) host.append(strip)
  for (const element of pathOf(strip)) {
    for (const name of ['style', 'hidden', 'inert', 'aria-hidden']) element.removeAttribute(name)
  }
  raise(strip)
  for (let round = 0; round < ROUNDS; round += 1) {
    const fault = faultOf(strip)
    if (fault === null) return true
    overrule(strip, fault)
  }
  return faultOf(strip) === null
}

function overrule(strip: HTMLElement, fault: Tampering): void {
  for (const element of pathOf(strip)) {
    const set = (property: string, value: string) => element.style.setProperty(property, value, 'important')
    // The stylesheet's own way of laying it out is lost here; that it can be seen counts for more.
    if (fault === 'hidden' && getComputedStyle(element).display === 'none') set('display', 'revert')
    for (const [property, value] of CURES[fault]) set(property, value)
  }
}

import type { Tone } from '../banner/strip.ts'
import { standIn } from './standIn.ts'
import { SURFACES } from './surfaces.ts'

/** The marks of the modes on a 16 px grid, heavier than on the strip: a tab's icon is small. */
const MARKS: Readonly<Record<Tone, string>> = {
  view: '<path d="M2 8s2.3-4 6-4 6 4 6 4-2.3 4-6 4-6-4-6-4Z"/><circle cx="8" cy="8" r="1.6"/>',
  act: '<path d="M3.4 12.6l.6-2.7 6-6 2.1 2.1-6 6-2.7.6Z"/>',
  shadow: '<circle cx="5.6" cy="10.4" r="2.4"/><path d="M7.4 8.6l5-5M10.6 5.4l1.5 1.5"/>',
  'break-glass': '<path d="M8 3.2v5.6M8 12v.1"/>',
  neutral: '<circle cx="8" cy="8" r="4"/>',
}

/** The mode's mark as an icon, in the address itself. */
export function badgeOf(tone: Tone): string {
  const { surface, text } = SURFACES[tone].light
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">' +
    `<rect width="16" height="16" rx="4" fill="${surface}"/>` +
    `<g fill="none" stroke="${text}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${MARKS[tone]}</g>` +
    '</svg>'
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

/**
 * Whether the page shows that its policy lets pictures come from `data:` addresses: it has one, or such an icon. A
 * script cannot read the policy, and to try is to violate it.
 */
export function mayShowData(document: Document): boolean {
  if (document.head.querySelector('link[rel~="icon" i][href^="data:" i]') !== null) return true
  return [...document.images].some(({ currentSrc, naturalWidth }) => currentSrc.startsWith('data:') && naturalWidth > 0)
}

/** Shows an icon in the place of all that the page has; where the policy refuses it, the page's. Returns its own undo. */
export function showIcon(document: Document, href: string): () => void {
  const link = document.createElement('link')
  link.rel = 'icon'
  link.href = href
  const refused = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective === 'img-src' && (blockedURI === 'data' || blockedURI === link.href)) undo()
  }
  // Before the link is in the document, which is when it is refused.
  document.addEventListener('securitypolicyviolation', refused)
  const restore = standIn(document, { selector: 'link[rel~="icon" i]', attribute: 'rel', own: [link] })
  let undone = false
  const undo = () => {
    if (undone) return
    undone = true
    document.removeEventListener('securitypolicyviolation', refused)
    restore()
  }
  return undo
}

/** What the kit draws, what a page puts into it, and where the page itself is. */
const SEEN = 'main h1, aside, [class*="us-"], [class*="us-"] *'

/**
 * What is seen and where, a line for each element of the kit that has letters, a surface or a border of its own, in the
 * order of the document: `button.us-end 1040 8 96 30 14/600 #14294a #ffffff | End session`. Says it in words that do
 * not depend on how a machine draws letters; has no place for the shapes of icons and for shadows.
 */
export function structureOf(body: HTMLElement): readonly string[] {
  return [...body.querySelectorAll(SEEN)].flatMap(lineOf)
}

function lineOf(element: Element): readonly string[] {
  const { x, y, width, height } = element.getBoundingClientRect()
  const style = getComputedStyle(element)
  if (width * height === 0 || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return []
  // Within an icon, paths move by less than anybody could see.
  if (element.parentElement?.closest('svg')) return []
  const text = ownText(element)
  const surface = colour(style.backgroundColor)
  const border = Number.parseFloat(style.borderBlockEndWidth) > 0 ? ` ${colour(style.borderBlockEndColor)}` : ''
  if (text === '' && surface === NONE && border === '' && element.tagName !== 'svg') return []
  const name = [element.tagName.toLowerCase(), ...[...element.classList].filter((own) => own.startsWith('us-'))].join(
    '.',
  )
  const box = [x, y, width, height].map(Math.round).join(' ')
  const type = `${Number.parseFloat(style.fontSize)}/${style.fontWeight}`
  return [`${name} ${box} ${type} ${colour(style.color)} ${surface}${border} | ${text}`]
}

function ownText(element: Element): string {
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) return element.value
  const nodes = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
  return nodes
    .map((node) => node.textContent ?? '')
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

const NONE = '-'

/** As `#rrggbb` or `#rrggbbaa`, from the two forms in which browsers compute colours. */
function colour(computed: string): string {
  const numbers = [...computed.matchAll(/[\d.]+(?:e-?\d+)?/g)].map(([digits]) => Number(digits))
  const scale = computed.startsWith('color(') ? 255 : 1
  const [red = 0, green = 0, blue = 0, alpha = 1] = numbers
  if (alpha === 0) return NONE
  const channels = [red * scale, green * scale, blue * scale, ...(alpha === 1 ? [] : [alpha * 255])]
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
}

import { pace } from './pace.ts'

interface Part {
  /** Which elements of the head are the host's. */
  readonly selector: string
  /** The attribute that makes them what they are. */
  readonly attribute: 'rel' | 'name'
  /** What stands in for them. */
  readonly own: readonly HTMLElement[]
}

const SET_ASIDE = 'understudy-set-aside'

/**
 * Puts elements of ours into the head in the place of the host's, also of those that it adds meanwhile. Theirs stay in
 * the document and lose only the attribute by which a browser knows them, so that whatever the host changes about them
 * is still theirs when they get it back. Returns its own undo.
 */
export function standIn(document: Document, { selector, attribute, own }: Part): () => void {
  const aside = new Map<Element, string>()
  const place = () => {
    let changed = false
    for (const element of document.head.querySelectorAll<HTMLElement>(selector)) {
      if (own.includes(element)) continue
      aside.set(element, element.getAttribute(attribute) ?? '')
      element.setAttribute(attribute, SET_ASIDE)
      changed = true
    }
    for (const element of own) {
      if (element.isConnected) continue
      document.head.append(element)
      changed = true
    }
    return changed
  }
  const { soon, cancel } = pace(place)
  place()
  const observer = new MutationObserver(soon)
  observer.observe(document.head, { attributeFilter: [attribute], childList: true, subtree: true })
  return () => {
    observer.disconnect()
    cancel()
    for (const element of own) element.remove()
    for (const [element, value] of aside) {
      if (element.getAttribute(attribute) === SET_ASIDE) element.setAttribute(attribute, value)
    }
  }
}

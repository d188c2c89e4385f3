const LOCKED = 'data-understudy-locked'
const BAR = '--understudy-scrollbar'
let locks = 0

/**
 * Keeps the page behind a dialog from scrolling, by an attribute the stylesheet knows. Radix would add a `<style>`
 * element, which a strict content security policy refuses. Returns its own undo.
 */
export function lockScroll(): () => void {
  const root = document.documentElement
  locks += 1
  if (locks === 1) {
    // The page keeps the width it had, or it would jump when the scroll bar goes.
    root.style.setProperty(BAR, `${window.innerWidth - root.clientWidth}px`)
    root.setAttribute(LOCKED, '')
  }
  return () => {
    locks -= 1
    if (locks > 0) return
    root.removeAttribute(LOCKED)
    root.style.removeProperty(BAR)
  }
}

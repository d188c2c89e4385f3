/** The outermost element around the application, which stays when its tree crashes. */
export function placeOf(anchor: Element): Element {
  let place = anchor
  while (place.parentElement !== null && place.parentElement !== place.ownerDocument.body) place = place.parentElement
  // An anchor that stands in the body itself goes with the tree; the body does not.
  return place === anchor ? place.ownerDocument.body : place
}

/**
 * Follows every world on when faults stop, and gives one from which that goes round in a circle; -1 when all come to
 * rest.
 */
export function findRestless(size: number, next: (index: number) => number): number {
  // 0: not looked at. Others: the walk on which it was seen first.
  const seen = new Int32Array(size)
  for (let first = 0; first < size; first += 1) {
    const walk = first + 1
    let at = first
    while (at >= 0 && seen[at] === 0) {
      seen[at] = walk
      at = next(at)
    }
    if (at >= 0 && seen[at] === walk) return at
  }
  return -1
}

/** The values of each dimension, by its name. */
type Dimensions = Readonly<Record<string, readonly string[]>>

/** One value of each dimension. */
export type Row<D extends Dimensions> = { readonly [Name in keyof D]: D[Name][number] }

/**
 * Rows in which each value of one dimension meets each value of every other one at least once. The same input gives the
 * same rows, in the same order. Does not look for the fewest: each row begins with a pair that is still to be met, and
 * takes of every other dimension the value that meets the most of what is missing.
 */
export function allPairs<const D extends Dimensions>(dimensions: D): readonly Row<D>[] {
  const names = Object.keys(dimensions)
  const missing = new Set<string>()
  for (const [index, left] of names.entries()) {
    for (const right of names.slice(index + 1)) {
      for (const a of dimensions[left] ?? [])
        for (const b of dimensions[right] ?? []) missing.add(pair(left, a, right, b))
    }
  }
  const used = new Map<string, number>()
  const rows: Row<D>[] = []

  for (const [first] of missing.entries()) {
    // Met by an earlier row, and gone since.
    if (!missing.has(first)) continue
    const row = new Map<string, string>(JSON.parse(first) as [string, string][])
    for (const name of names) {
      if (row.has(name)) continue
      row.set(name, best(name, row))
    }
    const values = [...row]
    for (const [index, [left, a]] of values.entries()) {
      used.set(`${left} ${a}`, (used.get(`${left} ${a}`) ?? 0) + 1)
      for (const [right, b] of values.slice(index + 1)) missing.delete(pair(left, a, right, b))
    }
    rows.push(Object.fromEntries(names.map((name) => [name, row.get(name)])) as Row<D>)
  }
  return rows

  function best(name: string, row: ReadonlyMap<string, string>): string {
    const scored = (dimensions[name] ?? []).map((value) => ({
      value,
      met: [...row].filter(([other, b]) => missing.has(pair(name, value, other, b))).length,
      used: used.get(`${name} ${value}`) ?? 0,
    }))
    // Where nothing is missing any more, the one that was seen least.
    scored.sort((a, b) => b.met - a.met || a.used - b.used)
    return scored[0]?.value ?? ''
  }

  /** The same text whichever of the two comes first. */
  function pair(left: string, a: string, right: string, b: string): string {
    const inOrder = names.indexOf(left) < names.indexOf(right)
    return JSON.stringify(
      inOrder
        ? [
            [left, a],
            [right, b],
          ]
        : [
            [right, b],
            [left, a],
          ],
    )
  }
}

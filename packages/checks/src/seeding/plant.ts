import type { Edit } from './defect.ts'

/**
 * Puts a defect into the text of a file.
 *
 * @throws Error when the text to replace is not there exactly once, or nothing would change
 */
export function plant(text: string, { file, find, replace }: Edit): string {
  if (find === replace) throw new Error(`${file}: the defect changes nothing.`)
  const count = find === '' ? 0 : text.split(find).length - 1
  if (count !== 1) throw new Error(`${file}: found ${count} times instead of once: ${JSON.stringify(find)}`)
  // As a function: the replacement may contain `$`.
  return text.replace(find, () => replace)
}

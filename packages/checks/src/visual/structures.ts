/** How far an edge may be from where it was: so many pixels, and so large a share of how far it is from the corner. */
const PIXELS = 2
const SHARE = 0.02

/** By how much of 255 a colour may be off. */
const SHADE = 3

const NUMBERS = 4

/** Letters that come from fonts of the machine, which may be wider or narrower elsewhere. */
const UNPINNED =
  /[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Common}\p{Script=Inherited}]|\p{Extended_Pictographic}/u

/**
 * The first thing that is not where, or not what, it was: in words, or `null`. `elsewhere`: on a machine that draws
 * otherwise, where texts in letters of its own fonts may take another place.
 */
export function changedStructure(
  before: readonly string[],
  now: readonly string[],
  { elsewhere = false }: { readonly elsewhere?: boolean } = {},
): string | null {
  const placed = !(elsewhere && before.some((line) => UNPINNED.test(textOf(line))))
  for (let index = 0; index < Math.max(before.length, now.length); index += 1) {
    const [was, is] = [before[index], now[index]]
    if (was === undefined) return `there is now “${is}”`
    if (is === undefined) return `there is no more “${was}”`
    if (!isAlike(was, is, placed)) return `“${was}” is now “${is}”`
  }
  return null
}

function isAlike(was: string, is: string, placed: boolean): boolean {
  if (was === is) return true
  const [before, now] = [was, is].map((line) => line.slice(0, line.indexOf(' | ')).split(' '))
  if (textOf(was) !== textOf(is) || before === undefined || now === undefined) return false
  if (before.length !== now.length || before[0] !== now[0]) return false
  const [boxBefore, boxNow] = [before, now].map((words) => words.slice(1, 1 + NUMBERS).map(Number))
  return (
    (!placed || isNear(boxBefore ?? [], boxNow ?? [])) &&
    before.slice(1 + NUMBERS).every((word, index) => isSameShade(word, now[1 + NUMBERS + index] ?? ''))
  )
}

function isNear(before: readonly number[], now: readonly number[]): boolean {
  return before.every((edge, index) => Math.abs(edge - (now[index] ?? 0)) <= PIXELS + Math.abs(edge) * SHARE)
}

/** Two colours, or two words that must be the same. */
function isSameShade(before: string, now: string): boolean {
  if (before === now) return true
  if (!before.startsWith('#') || before.length !== now.length) return false
  return [1, 3, 5, 7].every((at) => {
    const [was, is] = [before, now].map((hex) => Number.parseInt(hex.slice(at, at + 2) || '0', 16))
    return Math.abs((was ?? 0) - (is ?? 0)) <= SHADE
  })
}

function textOf(line: string): string {
  return line.slice(line.indexOf(' | ') + 3)
}

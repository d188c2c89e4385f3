/** Ways in which a pattern may be tried on one text before it counts as a danger to the server. */
const MOST_WAYS = 100_000

/**
 * What keeps a ticket pattern from being used; `null`: nothing. A pattern is run on what people type, on the server, so one
 * that can take minutes is refused: repetition has bounds, what is repeated is one character, and there is nothing to
 * look ahead or back for.
 */
export function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u')
  } catch {
    return 'This is no regular expression.'
  }
  const { inner, anchored } = unanchored(pattern)
  if (!anchored) return 'The pattern has to begin with ^ and end with $, and hold neither in between.'
  const bare = inner.replace(CLASS, 'c').replace(ESCAPE, (written) => (/^\\[1-9kbB]/.test(written) ? '\\' : 'c'))
  if (bare.includes('\\') || /\(\?(?!:)/.test(bare))
    return 'References, boundaries and named or looking groups are not accepted.'
  if (/\)[*+?{]/.test(bare)) return 'A group cannot be repeated.'
  if (/[*+]|\{\d+,\}/.test(bare)) return 'A repetition needs an upper bound, such as {1,10}.'
  // Alternatives outside of a group would leave the anchors to the first and the last of them.
  if (/\|/.test(withoutGroups(bare))) return 'Alternatives have to stand in a group.'
  return waysOf(bare) > MOST_WAYS ? 'The pattern can match in too many ways.' : null
}

const CLASS = /\[(?:\\.|[^\]\\])*\]/gu
const ESCAPE = /\\(?:[pPu]\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/gu

function unanchored(pattern: string): { readonly inner: string; readonly anchored: boolean } {
  const inner = pattern.slice(1, -1)
  const bare = inner.replace(CLASS, '').replace(ESCAPE, '')
  const closes = pattern.endsWith('$') && !/(?<!\\)(?:\\\\)*\\\$$/.test(pattern)
  return { inner, anchored: pattern.startsWith('^') && closes && !/[$^]/.test(bare) }
}

function withoutGroups(bare: string): string {
  const less = bare.replace(/\((?:\?:)?[^()]*\)/g, 'c')
  return less === bare ? bare : withoutGroups(less)
}

function waysOf(bare: string): number {
  const spans = [...bare.matchAll(/\{(\d+)(?:,(\d+))?\}|\?(?!:)/g)].map(([whole, from, to]) =>
    whole === '?' ? 2 : Number(to ?? from) - Number(from) + 1,
  )
  const alternatives = 2 ** [...bare.matchAll(/\|/g)].length
  return spans.reduce((product, span) => product * span, alternatives)
}

/** Scopes in the order in which Java's `HashSet` of a few entries gives them: what the server writes. */
export function hashOrder(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes)].sort((a, b) => bucketOf(a) - bucketOf(b))
}

function bucketOf(text: string): number {
  let hash = 0
  for (const character of text) hash = (Math.imul(31, hash) + (character.codePointAt(0) ?? 0)) | 0
  return (hash ^ (hash >>> 16)) & 15
}

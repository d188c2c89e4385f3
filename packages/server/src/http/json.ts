import { Refusal } from '../refusal.ts'

/**
 * Parses JSON from outside. An object that has a member twice is refused: readers differ in which of the two they take
 * (RFC 8259 section 4), so that what was checked in front of the bridge need not be what it acts on.
 *
 * @throws Refusal `malformed_json`
 */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal('malformed_json')
  }
  if (repeatsMember(text)) throw new Refusal('malformed_json')
  return value
}

const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g

/** Whether any object in a text that is JSON has two members of one name, however the names are spelt. */
function repeatsMember(text: string): boolean {
  // Names seen in each object that is open; an array has none.
  const open: (Set<string> | null)[] = []
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) {
      const names = open.at(-1)
      const name: unknown = JSON.parse(token.slice(0, -colon.length))
      if (names?.has(String(name))) return true
      names?.add(String(name))
    }
  }
  return false
}

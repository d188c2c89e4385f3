/** What stands for a credential in the model, before the name of its session. */
const IN_MODEL = 'credential-of-'

/** Whatever holds one of these, anywhere in a text, has got hold of a credential. The second: tokens of the replay. */
const MARKS = [IN_MODEL, '.fake'] as const

export function secretOf(session: string): string {
  return IN_MODEL + session
}

// What has been looked through is shared by very many others, and does not change.
const clean = new WeakSet<object>()

/** Where a credential is, in something that must not hold one: the path to it; `null` when there is none. */
export function leakIn(value: unknown): string | null {
  if (typeof value === 'string') return isSecret(value) ? 'it' : null
  if (typeof value !== 'object' || value === null || clean.has(value)) return null
  const entries = value instanceof Error ? errorEntries(value) : Object.entries(value)
  for (const [name, field] of entries) {
    const found = isSecret(name) ? 'a name' : leakIn(field)
    if (found !== null) return found === 'it' ? name : `${name}.${found}`
  }
  clean.add(value)
  return null
}

function isSecret(text: string): boolean {
  return MARKS.some((mark) => text.includes(mark))
}

function errorEntries(error: Error): [string, unknown][] {
  return [['message', error.message], ['stack', error.stack], ['cause', error.cause], ...Object.entries(error)]
}

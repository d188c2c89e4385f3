/** Names of recorded values: `<jwt 1>`, `<cookie JSESSIONID 2>`, `opaque token 3`, `sid 1`. */
const NAME = /<[^<>]+>|\b(?:opaque token|seed token|sid) \d+\b/gu

/** A text that stands for anything: a page cut to a line, a time. */
const ANYTHING = /^<(?:html page[^<>]*|body|time|signature)>$/u

/** What each recorded name is on the stand-in. */
export interface Names {
  /** The text with every name replaced. `supply` is asked for one that has no value yet. */
  fill(text: string, supply: (name: string) => Promise<string>): Promise<string>
  /**
   * Whether a text of the stand-in has the form of a recorded one. Names that are new take the value found there; one that
   * has a value already must have the same.
   */
  match(recorded: string, found: string): boolean
  /** Whether an id of the stand-in stands wherever this recorded one does, and for no other. */
  alike(recorded: string, found: string): boolean
  get(name: string): string | undefined
}

/** Starts without any. */
export function createNames(): Names {
  const values = new Map<string, string>()
  const ids = new Map<string, string>()
  const idsBack = new Map<string, string>()

  function match(recorded: string, found: string): boolean {
    const names: string[] = []
    let pattern = ''
    let from = 0
    for (const { 0: name, index } of recorded.matchAll(NAME)) {
      pattern += `${literal(recorded.slice(from, index))}([\\s\\S]*?)`
      names.push(name)
      from = index + name.length
    }
    const parts = new RegExp(`^${pattern}${literal(recorded.slice(from))}$`, 'u').exec(found)
    if (parts === null) return false
    return names.every((name, at) => learn(name, parts[at + 1] ?? ''))
  }

  function learn(name: string, value: string): boolean {
    if (ANYTHING.test(name)) return true
    const known = values.get(name)
    if (known === undefined) {
      // Two names never stand for one value: a stand-in that gives the same token twice would pass for one that rotates.
      if (value === '' || [...values].some(([other, held]) => held === value && kindOf(other) === kindOf(name)))
        return false
      values.set(name, value)
    }
    return known === undefined || known === value
  }

  return {
    match,
    alike(recorded, found) {
      const [there, back] = [ids.get(recorded) ?? found, idsBack.get(found) ?? recorded]
      ids.set(recorded, there)
      idsBack.set(found, back)
      return there === found && back === recorded
    },
    get: (name) => values.get(name),
    async fill(text, supply) {
      let filled = ''
      let from = 0
      for (const { 0: name, index } of text.matchAll(NAME)) {
        filled += text.slice(from, index) + (await valueFor(name, supply))
        from = index + name.length
      }
      return filled + text.slice(from)
    },
  }

  async function valueFor(name: string, supply: (name: string) => Promise<string>): Promise<string> {
    const pair = /^<base64 of (.+)>$/u.exec(name)?.[1]
    if (pair !== undefined) return Buffer.from(pair).toString('base64')
    const known = values.get(name)
    if (known !== undefined) return known
    const supplied = await supply(name)
    values.set(name, supplied)
    return supplied
  }
}

function kindOf(name: string): string {
  return name.replace(/ \d+>?$/u, '')
}

/** A text as a pattern that finds it and nothing else. */
export function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
}

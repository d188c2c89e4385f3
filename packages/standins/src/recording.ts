import { readdirSync, readFileSync } from 'node:fs'

/** One request and its answer. Names such as `<jwt 1>` stand for tokens, cookies and ids, the same within a file. */
export interface Exchange {
  readonly name: string
  readonly note?: string
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers?: Readonly<Record<string, string>>
    /** An object for JSON and for forms; the content type says which. */
    readonly body?: unknown
  }
  readonly response: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string | readonly string[]>>
    readonly body?: unknown
  }
}

export interface RecordedJwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

/** What a real server answered, in one scenario. */
export interface Recording {
  /** With its version. */
  readonly system: string
  readonly scenario: string
  readonly about: string
  readonly configuration?: unknown
  readonly note?: string
  readonly exchanges: readonly Exchange[]
  readonly jwts?: Readonly<Record<string, RecordedJwt>>
}

const FOLDER = new URL('../recordings/', import.meta.url)

/** Every recording of a server, by the name of its folder, in the order of their names. */
export function recordingsOf(server: string): readonly Recording[] {
  const folder = new URL(`${server}/`, FOLDER)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Recording)
}

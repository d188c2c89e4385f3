/** What a test can have done behind the pages, in the process of its demo. */
export type Command =
  | { readonly do: 'sql'; readonly text: string; readonly params: readonly unknown[] }
  | { readonly do: 'actor session ended'; readonly session: { readonly iss: string; readonly sid: string } }
  | { readonly do: 'person changed'; readonly id: string }
  | { readonly do: 'reap' }
  | { readonly do: 'log' }
  /** The server's clock, milliseconds ahead of the machine's. */
  | { readonly do: 'set clock'; readonly ahead: number }
  /** Stops the server and starts it again on the same data and the same port. */
  | { readonly do: 'restart' }

export type Reply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string }

import type { StartSubject } from '../dialog/SubjectCard.tsx'
import type { SubjectRefusal } from '../messages/shownCodes.ts'

/** Somebody the search has found. */
export interface FoundSubject extends StartSubject {
  /**
   * Why this account cannot be opened, as far as the directory may say so: shown with these words, and cannot be
   * chosen. Any other code is shown as `unavailable`. The server decides again at the start.
   */
  readonly refused?: SubjectRefusal | (string & {})
}

/**
 * The host's search. Called some moments after the last key, never with an empty query; `signal` aborts when the answer
 * is no longer wanted. What it rejects with is not shown.
 *
 * @example
 * const search: SubjectSearch = async (query, { signal }) =>
 *   (await client.fetch(`/api/customers?q=${encodeURIComponent(query)}`, { signal })).json()
 */
export type SubjectSearch = (
  query: string,
  options: { readonly signal: AbortSignal },
) => Promise<readonly FoundSubject[]>

import type { HistoryEntry } from '@understudy/protocol'

/** Asks the bridge on behalf of the caller of a request. */
export type AskBridge = (path: string, request: Request, body?: object) => Promise<Response>

/**
 * Ends every visit of support in the account of the caller of a request, as the caller's own doing: it comes with
 * whatever shuts others out of the account, such as a new password.
 *
 * @throws when the bridge refuses
 */
export async function endVisits(askBridge: AskBridge, request: Request): Promise<void> {
  const history = await askBridge('/support/history', request)
  if (!history.ok) throw new Error(`The bridge gave no history (${history.status}).`)
  const { entries } = (await history.json()) as { readonly entries: readonly HistoryEntry[] }
  for (const { id } of entries.filter(({ endedAt }) => endedAt === null)) {
    const ended = await askBridge(`/support/history/${encodeURIComponent(id)}/end`, request, {})
    if (!ended.ok) throw new Error(`The bridge did not end a visit (${ended.status}).`)
  }
}

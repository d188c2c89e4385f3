import { type ImpersonationClient, isImpersonationError } from '@understudy/client'

const UNCONFIRMED =
  'You are signed out on this page, but the server did not confirm it: a session may still be open. Try again?'

/**
 * Signs out, and says so when that could not be confirmed, with another try. The browser's own question, because the
 * page that asked is gone by then. Never rejects.
 */
export async function signOut(client: Pick<ImpersonationClient, 'signOut'>): Promise<void> {
  for (;;) {
    try {
      return await client.signOut()
    } catch (thrown) {
      // Anything else: the page is being loaded anew, and asks the server who is there.
      if (!isImpersonationError(thrown, 'outcome_unknown') || !window.confirm(UNCONFIRMED)) return
    }
  }
}

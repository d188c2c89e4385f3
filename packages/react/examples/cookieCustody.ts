import { createImpersonationClient, hintCookie } from '@understudy/client'
import { bridge, browserSession } from '@understudy/client/connectors/bridge'

const { signIn, signOut } = browserSession()

export const client = createImpersonationClient({
  connector: bridge({ custody: 'cookie' }),
  // Says only that somebody of the support team has signed in here. Customers then cost nothing.
  hint: hintCookie(),
  onSignOut: signOut,
})

/** Once, after the sign-in at the provider. The token may be forgotten then. */
export async function signedIn(accessToken: string): Promise<void> {
  await signIn(accessToken)
  await client.resume()
}

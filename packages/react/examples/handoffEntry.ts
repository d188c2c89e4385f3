import { createImpersonationClient } from '@understudy/client'
import { bridge, browserSession } from '@understudy/client/connectors/bridge'
import { redeemHandoff } from '@understudy/client/handoff'
import { auth } from './yourApp.ts'

/** The application's page /enter, on https://app.example, before anything else. */
export async function enter(askPerson: () => Promise<boolean>) {
  // The code leaves the address at the call; `null`: this page was opened without one.
  const handedOver = await redeemHandoff({
    consoleOrigin: 'https://console.example',
    signedIn: () => auth.hasUser(),
    replace: askPerson,
  })
  const client = createImpersonationClient({
    connector: bridge({ custody: 'cookie' }),
    ...(handedOver === null ? {} : { initialContext: handedOver }),
    onSignOut: () => browserSession().signOut(),
  })
  await client.resume()
  return client
}

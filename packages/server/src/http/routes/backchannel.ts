import { BackchannelLogoutFormSchema } from '@understudy/protocol/schemas'
import { logOut } from '../../backchannel/logOut.ts'
import { verifyLogoutToken } from '../../backchannel/logoutToken.ts'
import { Refusal } from '../../refusal.ts'
import type { Call, Route } from '../call.ts'
import { type Input, operation } from '../operation.ts'

/** What the identity provider tells the bridge by itself. */
export const BACKCHANNEL_ROUTES: readonly Route[] = [
  {
    path: '/support/backchannel-logout',
    methods: {
      POST: operation({
        action: 'backchannel.logout',
        summary: 'Somebody signed out at the identity provider (OpenID Connect Back-Channel Logout 1.0)',
        access: 'anyone',
        form: BackchannelLogoutFormSchema,
        answers: { 200: { description: 'What the token is about is over, in every process.', content: {} } },
        handler: logout,
      }),
    },
  },
]

type LogoutInput = Input<never, never, typeof BackchannelLogoutFormSchema>

async function logout({ deps, facts }: Call, { form }: LogoutInput): Promise<Response> {
  const rules = deps.logoutRules
  if (rules === null) throw new Refusal('not_found')
  const { logout_token: token } = await form(async () => {})
  try {
    await logOut(deps, await verifyLogoutToken(rules, token))
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'internal') throw error
    if (!(error instanceof Refusal)) deps.log({ level: 'error', event: 'logout_failed', request: facts.id, error })
    // The specification knows one answer for a logout that failed, whyever it did.
    throw new Refusal('internal', { status: 400 })
  }
  return new Response(null, { status: 200, headers: { 'Cache-Control': 'no-store' } })
}

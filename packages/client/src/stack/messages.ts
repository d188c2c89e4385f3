import type { ClientCode } from '@understudy/protocol'

/**
 * Cases of `origin_not_allowed`, `unsupported`, `network` and `outcome_unknown` that have something else to say, and what
 * servers refuse by the same codes.
 */
export type Case =
  | 'origin_mistyped'
  | 'credential_out_of_reach'
  | 'code_out_of_reach'
  | 'end_unconfirmed'
  | 'host_not_signed_out'
  | 'already_in_support_session'
  | 'request_not_open'

const MESSAGES: Readonly<Record<ClientCode | Case, string>> = {
  busy: 'Another operation is under way in this tab. Two at once could not be told apart. Wait for it to settle.',
  superseded:
    'The identity changed while this was under way. Its result would belong to somebody else. Ask again if it is still wanted.',
  disposed: 'The client was disposed. It holds no credential and asks nobody any more. Create a new one.',
  not_active: 'There is no support session. Only a running one can be changed. Start one first.',
  session_expired:
    'The support session has run out. Requests are refused until the own session is back. Wait for status "own".',
  identity_unknown:
    'The server has not said who we are. A request could run as the wrong person. Try again once the status has settled.',
  outcome_unknown:
    'No answer came, and the server could not be asked afterwards. The operation may or may not have happened. Call resume().',
  end_accepted:
    'The server has the end in writing and cannot carry it out yet. Nothing is sent until it has. The client asks by itself.',
  unverified_start:
    'The session that was started is not the one that was asked for. It was ended and not entered. Check the back end.',
  invalid_answer:
    'The back end sent an answer of the wrong shape. Nothing was taken from it. Check the connector and the versions.',
  network:
    'No answer came from the server. The outcome is unknown until it has been asked again. Check the connection.',
  code_out_of_reach:
    'The code of support sessions could not be loaded. Nothing of what was asked has happened. Check the connection.',
  connector_failed: 'The connector or a callback of the host failed in an unforeseen way. See `cause`.',
  signed_out: 'Nobody is signed in. The operation needs an own session. Sign in first.',
  aborted: 'The call was given up by its caller.',
  origin_not_allowed:
    'The request was redirected. Its credential must not follow to an address that was not asked for. Call the final address.',
  provider_missing: 'No client was provided. Wrap the tree in <ImpersonationProvider client={…}>.',
  origin_mistyped:
    'An entry in `origins` is not an origin. It would match nothing, and requests would go out bare. Write it as https://app.example, without path or slash.',
  custody_unavailable:
    'What keeps the credentials could not be had here. They are kept nowhere else instead. See the custody of the connector.',
  window_blocked:
    'The browser did not open a window. Nothing was started for it to take over. Open it in the handler of the click.',
  handoff_failed:
    'The two windows did not come together. The support session is over or about to be; the own one stands. Try again.',
  invalid_request: 'The call lacks what every start needs. Nothing was sent. Look at what is missing.',
  reason_required:
    'The start has no reason. Opening an account without one would leave nothing to judge it by. Give a reason code and a text.',
  subject_is_actor: 'The subject is the actor. Nobody can stand in for themselves. Choose another account.',
  needs_approval:
    'The switch needs the approval of another person, which cannot be waited for inside a session. It was withdrawn, and the present session goes on. End it and ask again.',
  credential_out_of_reach:
    'The page holds no credential in this custody, so nothing but client.fetch can send one. Use that.',
  end_unconfirmed: 'The end of the support session was not confirmed. It may still be open. Call signOut() again.',
  host_not_signed_out: 'The host could not be signed out. The own session may still be open. Call signOut() again.',
  already_in_support_session: 'A support session is on top already. There is never a second one. End it first.',
  request_not_open: 'The request is not open any more. The session was not started. Ask again if it is still needed.',
  unsupported: 'The connector does not offer this. See the optional members of `Connector`.',
}

/**
 * What happened, why it matters, what to do. `#messages` under the condition `development`.
 */
export function messageOf(code: ClientCode | Case): string {
  return MESSAGES[code]
}

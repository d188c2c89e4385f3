/** The fixed set of reasons for which a start is refused. */
export const REFUSALS = {
  not_allowed: {
    what: 'The back end does not allow this actor or client to act for others.',
    why: 'Its own policy stands beside the bridge’s, and may say no.',
    todo: 'Give the right of impersonation there to the actor or the support client.',
  },
  client_refused: {
    what: 'The back end did not accept the support client.',
    why: 'Without its client the bridge can start and end nothing.',
    todo: 'Check id, secret or key, the method of authentication, and which grants the client may use.',
  },
  grant_unsupported: {
    what: 'The back end does not know this grant.',
    why: 'Accepting a client with a grant does not mean that the server can do it: Ory Hydra knows no token exchange.',
    todo: 'Switch the feature on, or take the issuer that is made for this server.',
  },
  request_refused: {
    what: 'The back end refused the request.',
    why: 'It may not know a parameter, or demand another.',
    todo: 'Compare roles, token types and extra parameters with its documentation.',
  },
  token_refused: {
    what: 'The back end did not accept the subject’s or the actor’s token.',
    why: 'It may be expired, revoked, or issued for somebody else.',
    todo: 'Check which token is sent in which role; the actor may have to sign in again.',
  },
  scope_refused: {
    what: 'The back end does not give this scope.',
    why: 'Less than was asked for would fail later, in the middle of the work.',
    todo: 'Ask for less, or let the support client have the scope.',
  },
  audience_refused: {
    what: 'The back end does not issue for this audience or resource.',
    why: 'A token for another audience opens the wrong door.',
    todo: 'Register the resource, and let the support client use it.',
  },
  subject_not_found: {
    what: 'The back end does not know the subject.',
    why: 'The directory and the identity system disagree.',
    todo: 'Check which id the identity system uses for people.',
  },
  subject_disabled: {
    what: 'The account is disabled, locked or gone.',
    why: 'Servers were seen to issue tokens for disabled accounts, so it is asked again after every start.',
    todo: 'Nothing, if the account is meant to be closed.',
  },
  subject_protected: {
    what: 'The back end protects this account from impersonation.',
    why: 'Nobody of the support team works in an operator’s account.',
    todo: 'Nothing: choose another way to help.',
  },
  actor_token_needed: {
    what: 'This issuer needs the actor’s own token, and the bridge has none.',
    why: 'In cookie custody the browser sends no token.',
    todo: 'Use custody by token, or give the issuer a way to the actor’s token.',
  },
  subject_token_needed: {
    what: 'There is no token that stands for the subject.',
    why: 'This back end gives a token for somebody only against a token of theirs.',
    todo: 'Give the issuer `subjectToken`, such as a call that mints a short-lived one.',
  },
  support_nested: {
    what: 'A token of a support session was to stand for the actor or the subject of another one.',
    why: 'Support on top of support loses who is really at the keyboard.',
    todo: 'Give the issuer tokens of own sessions, never one that somebody acts in.',
  },
  replaced_alive: {
    what: 'The credential of the session that this one was to replace is not known to be dead.',
    why: 'Two credentials for one actor would live side by side.',
    todo: 'Look why it could not be ended there; the bridge goes on trying. Start again once it is over.',
  },
  actor_session_over: {
    what: 'The actor’s own session at the back end is over.',
    why: 'Nobody acts for others without being somebody.',
    todo: 'The actor signs in again.',
  },
  already_active: {
    what: 'The back end says that somebody is being supported already.',
    why: 'Sessions are never stacked.',
    todo: 'End the other session first.',
  },
  consent_required: {
    what: 'The back end wants the subject’s consent first.',
    why: 'Its policy is narrower than the bridge’s.',
    todo: 'Let the subject agree, and start again.',
  },
  step_up_required: {
    what: 'The back end wants a stronger sign-in for this account.',
    why: 'A second factor of the subject’s cannot be given by anybody else.',
    todo: 'Use a mode that needs no session of the subject’s, or lower the demand for the support client.',
  },
  reason_required: {
    what: 'The back end wants a reason, and takes no other one than it got.',
    why: 'It keeps its own record.',
    todo: 'Send the reason in the way that it reads.',
  },
} as const

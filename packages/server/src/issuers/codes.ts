import { REFUSALS } from './startRefusals.ts'

interface Text {
  readonly what: string
  readonly why: string
  readonly todo: string
}

/** Said by a back end, or not said at all. */
const ANSWERS = {
  back_end_unreachable: {
    what: 'The back end could not be reached.',
    why: 'Whether something was issued is not known.',
    todo: 'Check its address and whether it runs.',
  },
  back_end_timeout: {
    what: 'The back end did not answer in time.',
    why: 'Whether something was issued is not known.',
    todo: 'Look at its load, or give it more time.',
  },
  back_end_redirected: {
    what: 'The back end answered with a redirect where it must give an answer.',
    why: 'Following it would carry credentials to another address.',
    todo: 'Name the final address of the endpoint; a redirect to a sign-in page means that the client login is missing.',
  },
  back_end_not_json: {
    what: 'The back end answered with something that is not JSON, such as an HTML page.',
    why: 'A proxy or an error page stands in its place.',
    todo: 'Open the address by hand, and check what is in front of it.',
  },
  back_end_failed: {
    what: 'The back end failed with an error of its own.',
    why: 'Nothing of its answer can be taken.',
    todo: 'Read its log.',
  },
  answer_invalid: {
    what: 'The back end gave an answer of a shape that nobody defined.',
    why: 'Half an answer is none.',
    todo: 'Compare its version with those that this issuer was held against.',
  },
} as const

/** A good status, and not what was ordered. */
const DEVIATIONS = {
  issued_type_missing: {
    what: 'The answer does not say which type of token was issued.',
    why: 'RFC 8693 demands `issued_token_type`; without it anything may have come.',
    todo: "Set `issuedTokenType: 'optional'` only for a server that is known to leave it out.",
  },
  issued_type_wrong: {
    what: 'Another type of token was issued than was asked for.',
    why: 'An id token or a refresh token opens other doors than an access token.',
    todo: 'Ask for the type with `requestedTokenType`, or allow the one that comes with `acceptedTokenTypes`.',
  },
  token_not_bearer: {
    what: 'What was issued is not a bearer token.',
    why: '`N_A` means that it is no access token at all; other types need a proof that nobody here can give.',
    todo: 'Ask for an access token.',
  },
  lifetime_invalid: {
    what: 'The life of the token is not a number of seconds.',
    why: 'A text where a number belongs is read differently by everybody.',
    todo: 'Have the back end, or what stands in front of it, send `expires_in` as a number.',
  },
  lifetime_missing: {
    what: 'Nobody says how long the credential lives.',
    why: 'What has no end outlives the session.',
    todo: 'Let the back end say it, in the answer or in the token.',
  },
  lifetime_too_long: {
    what: 'The credential lives longer than the support session may.',
    why: 'A copy of it would be good after the end.',
    todo: 'Shorten the life of tokens of the support client, or say with `maxLifeSeconds` what is acceptable.',
  },
  refresh_token_issued: {
    what: 'A refresh token was handed out.',
    why: 'With it the session could be prolonged past every clock.',
    todo: "Take the refresh grant and `offline_access` from the support client, or say `refreshToken: 'keep'`.",
  },
  token_dead: {
    what: 'The credential that was just issued is not alive when it is read back.',
    why: 'It could not be used, or the one who asks may not see it: some servers say inactive to a client outside the audience.',
    todo: 'Add the support client to the audience, and check that introspection works for it.',
  },
  subject_not_switched: {
    what: 'The credential is the actor’s own: the back end said yes and did not switch.',
    why: 'Work would be done in the wrong account.',
    todo: 'The server ignores how the subject is named; use the roles that it knows.',
  },
  subject_wrong: {
    what: 'The credential is for somebody else than the subject.',
    why: 'Work would be done in the wrong account.',
    todo: 'Check which id the back end names people by (`subjectName`).',
  },
  actor_missing: {
    what: 'The credential does not say who acts.',
    why: 'Everything done with it would look as if the subject had done it.',
    todo: 'Configure `act` there: an actor token, a mapper, a claim in the consent, a token hook.',
  },
  actor_wrong: {
    what: 'The credential names somebody else as the one who acts.',
    why: 'The log would blame the wrong person, or lose the chain.',
    todo: 'Check which id the back end names the actor by (`actorName`), and that no support token acts for anybody.',
  },
  actor_ambiguous: {
    what: 'Two places of one credential name different actors.',
    why: 'Whoever reads the other place believes somebody else.',
    todo: 'Let one place decide, such as `act` at the top.',
  },
  audience_wrong: {
    what: 'The credential is not for the audience that was asked for.',
    why: 'It would be refused where it is needed, or accepted where it must not be.',
    todo: 'Check audience mappers, and say with `expectedAudience` what this server writes.',
  },
  scope_widened: {
    what: 'The credential may do more than was asked for.',
    why: 'Support must not have rights that nobody decided on.',
    todo: 'Limit the scopes of the support client.',
  },
  marker_missing: {
    what: 'The session does not say, in the subject’s own list, that it is support.',
    why: 'The subject reads of a device that nobody knows, and takes it for a break-in, or for nothing.',
    todo: 'Let `User-Agent` and `X-Forwarded-For` of the bridge through to the identity system.',
  },
} as const

/** About ends. */
const ENDS = {
  end_without_effect: {
    what: 'The back end said that it ended the credential, and it lives.',
    why: 'Servers answer 200 to the wrong client, too.',
    todo: 'Let the same client end that started, and revoke the refresh token with it. The bridge goes on trying.',
  },
  end_unverified: {
    what: 'It cannot be seen whether the credential is dead.',
    why: 'A signed token is good until it expires, for everybody who only checks the signature.',
    todo: 'Use opaque tokens with introspection, or lives of a few minutes.',
  },
  own_session_ends: {
    what: 'A start ends the actor’s own session.',
    why: 'There is nothing to come back to: after the end the actor signs in again.',
    todo: 'Choose a way that keeps it where there is one; otherwise the dialog says so before the start.',
  },
  users_sessions_end: {
    what: 'A start signs the subject out of their own sessions.',
    why: 'Support must not disturb the one who is helped.',
    todo: 'Switch off what revokes other sessions there.',
  },
} as const

/** About set-ups. */
const SET_UPS = {
  introspection_blind: {
    what: 'Introspection calls the credential inactive, and it is alive.',
    why: 'Keycloak from 26.7 on says so to every client outside the audience; each session would look as if it had ended.',
    todo: 'Add an audience mapper for the support client.',
  },
  session_cap_missing: {
    what: 'The back end itself does not limit the support session.',
    why: 'Then the bridge’s clock alone does.',
    todo: 'Set the longest life of the support client’s sessions there.',
  },
  discovery_mismatch: {
    what: 'The discovery document is about another issuer than the one configured.',
    why: 'Its endpoints would get credentials that are not meant for them.',
    todo: 'Configure the issuer exactly as its document spells it.',
  },
  endpoint_foreign: {
    what: 'An endpoint lies on another origin than the issuer, or is not encrypted.',
    why: 'Client secrets and tokens go there.',
    todo: 'Allow the origin with `origins`, if it is the server’s own.',
  },
  endpoint_missing: {
    what: 'An endpoint that is needed is not known.',
    why: 'Without introspection nothing can be read back, without revocation nothing can be ended.',
    todo: 'Name it, or use a server that has one.',
  },
  grant_not_announced: {
    what: 'The discovery document does not announce the grant.',
    why: 'Some servers leave it out, others cannot do it.',
    todo: 'Run the check with a trial to know.',
  },
  not_tried: {
    what: 'The set-up was looked at, and not tried.',
    why: 'Whether subject and actor come out right shows in a start.',
    todo: 'Name a test account and an actor for a trial.',
  },
} as const

/** What each code means: what happened, why it matters, what to do. The pages say the same at more length. */
export const TEXTS = { ...ANSWERS, ...REFUSALS, ...DEVIATIONS, ...ENDS, ...SET_UPS } as const satisfies Record<
  string,
  Text
>

/** Everything that an issuer can refuse with or find. Each has a page in `docs/issuers`. */
export type IssuerCode = keyof typeof TEXTS

export const ISSUER_CODES = Object.keys(TEXTS) as readonly IssuerCode[]

/** Codes of the fixed set of refusals of a start. */
export type StartRefusal = keyof typeof REFUSALS

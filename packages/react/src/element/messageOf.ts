/** What the kit tells developers by an error. */
const MESSAGES = {
  provider_missing:
    'No impersonation client here. Hooks and components of the kit read it from a provider. ' +
    'Put <ImpersonationProvider client={client}> around the application.',
  client_missing:
    'The provider has no client, so nothing below can tell who one is. ' +
    'Give <ImpersonationProvider client={client}> what createImpersonationClient() returned.',
  text_missing: '<IsolatedText> has no text, and shows that there is no name. Give it one string as its child.',
  banner_missing:
    'A part of the banner is outside of one. The parts read what to show from the root. Put it inside <BannerRoot>.',
  unexpected: 'The operation failed in an unexpected way.',
  code_out_of_reach: 'A part of the kit could not be loaded. It is asked for again. Check the connection.',
} as const satisfies Readonly<Record<string, string>>

export type Case = keyof typeof MESSAGES

/** What happened, why it matters, what to do. `#messages` under the condition `development`. */
export function messageOf(of: Case): string {
  return MESSAGES[of]
}

/** What of Hydra's configuration changes its answers. */
export interface HydraSettings {
  /** @default 'jwt' */
  readonly accessTokens?: 'jwt' | 'opaque'
  /** `oauth2.token_hook`. @default none */
  readonly tokenHook?: string | null
  /** `oauth2.token_hook.auth`: a key in a header. @default none */
  readonly tokenHookKey?: { readonly header: string; readonly value: string }
  /** `oauth2.allowed_top_level_claims`. @default none */
  readonly topLevelClaims?: readonly string[]
  /** `oauth2.mirror_top_level_claims` @default true */
  readonly mirror?: boolean
  /** `urls.login` and `urls.consent`. @default of the recordings */
  readonly loginUrl?: string
  readonly consentUrl?: string
  /** Milliseconds; `advance` is added to it. @default stands still on 22 November 2026 */
  readonly clock?: () => number
}

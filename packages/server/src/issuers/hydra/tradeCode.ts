import { objectOf } from '../backEnd.ts'
import type { Kept, ObtainOptions } from '../issuer.ts'
import { askFor } from '../lost.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import type { HydraPorts } from './ports.ts'

interface Trade {
  readonly code: string
  readonly redirectUri: string
  readonly verifier: string
}

export function codeForm({ code, redirectUri, verifier }: Trade): URLSearchParams {
  return new URLSearchParams({
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
  })
}

/** The token endpoint's answer to a code. `held` ends what it gives, also where no answer comes. @throws IssuerError */
export async function tradeCode(
  { oauth }: HydraPorts,
  form: URLSearchParams,
  { signal, hold, held }: Pick<ObtainOptions, 'signal' | 'hold'> & { readonly held: Kept },
): Promise<Readonly<Record<string, unknown>>> {
  return askFor({ hold, held }, async () => objectOf(await oauth.send('token', form, { signal }), oauthRefusal))
}

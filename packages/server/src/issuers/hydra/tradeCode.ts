import { objectOf } from '../backEnd.ts'
import type { ObtainOptions } from '../issuer.ts'
import { asIssuerError } from '../issuerError.ts'
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

/** The token endpoint's answer to a code. What ends what it gives has to be held before. @throws IssuerError */
export async function tradeCode(
  { oauth }: HydraPorts,
  form: URLSearchParams,
  { signal, hold }: ObtainOptions,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return objectOf(await oauth.send('token', form, { signal }), oauthRefusal)
  } catch (thrown) {
    const { status } = asIssuerError(thrown)
    // A refusal is certain: nothing came of the code.
    if (status !== null && status >= 400 && status < 500) await hold({})
    throw thrown
  }
}

import { randomBytes } from 'node:crypto'
import type { Issued, Kept, ObtainOptions } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { UNNAMED } from '../lost.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import { authorizeUrl } from './authorizeUrl.ts'
import type { HydraOptions, HydraWay } from './options.ts'
import type { HydraPorts } from './ports.ts'
import { codeForm, tradeCode } from './tradeCode.ts'

interface Way {
  readonly ports: HydraPorts
  readonly options: HydraOptions
  readonly way: Extract<HydraWay, { kind: 'redirect' }>
}

/** Where the actor's browser goes. Hydra hears of nothing before it does. @throws IssuerError `answer_invalid` without a state */
export function sendThere({ ports, options, way }: Way, { state }: Pick<ObtainOptions, 'state'>): Issued {
  if (state === undefined) throw new IssuerError('answer_invalid', { said: 'state' })
  const verifier = randomBytes(32).toString('base64url')
  const url = authorizeUrl(ports, options, { redirectUri: way.redirectUri, verifier, state })
  return { shape: 'redirect', kept: { verifier }, url, expiresAt: null }
}

/** What a browser came back with, and what was kept of the start that it belongs to. */
export interface Return {
  readonly kept: Kept
  readonly brought: URLSearchParams
}

/**
 * Trades the code.
 *
 * @returns the answer of the token endpoint, and what ends all that was issued with it, as far as `hydraLoginAndConsent` said it
 * @throws IssuerError `not_allowed` where the login or the consent was refused there
 */
export async function tradeBrought(
  { ports, way }: Way,
  { kept, brought }: Return,
  { signal, hold }: ObtainOptions,
): Promise<{ readonly body: Readonly<Record<string, unknown>>; readonly kept: Kept }> {
  const { verifier, consentRequest, subject } = kept
  const error = brought.get('error')
  if (error !== null) throw oauthRefusal(400, { error })
  const code = brought.get('code')
  if (code === null || verifier === undefined) throw new IssuerError('answer_invalid', { said: 'code' })
  // Where nobody has said which consent it was, a token in an answer that is lost is found by nothing.
  const held: Kept = consentRequest === undefined || subject === undefined ? UNNAMED : { consentRequest, subject }
  const form = codeForm({ code, redirectUri: way.redirectUri, verifier })
  return { body: await tradeCode(ports, form, { signal, hold, held }), kept: held }
}

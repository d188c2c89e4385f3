import { SignJWT } from 'jose'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { SIGNING_ALGORITHM } from '../tokens/keys.ts'
import { verify } from '../tokens/verify.ts'

// Nothing that verifies a credential takes this type, and nothing that verifies a reference takes another.
const TYPE = 'support-reference+jwt'

/** What was let through when a job was queued. It names who and what, and is no credential: nobody comes in with it. */
export interface SupportReference {
  readonly session: string
  readonly actor: { readonly iss: string; readonly sub: string }
  readonly subject: string
  readonly mode: string
  /** The one action that it is for. */
  readonly action: string
  /** Id of the request that queued it. */
  readonly request: string
  /** When it was let through. Milliseconds, to the second. */
  readonly at: number
}

/** Longest time from queuing to running. Seconds. */
const LIFE = 7 * 86_400

/** Signs a reference with the key of the bridge, so that a queue can be read but not written by others. */
export async function signReference(deps: Deps, reference: SupportReference): Promise<string> {
  const { session: sid, actor, subject, mode, action, request, at } = reference
  const issuedAt = Math.floor(at / 1000)
  const key = await deps.signingKey()
  return new SignJWT({ sid, act: actor, mode, action, request })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: TYPE, kid: key.kid })
    .setIssuer(deps.issuer)
    .setAudience(audienceOf(deps))
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFE)
    .sign(key.privateKey)
}

/** @throws Refusal `invalid_token` for anything but a reference of this bridge, `token_expired` for one of last week */
export async function verifyReference(deps: Deps, text: string): Promise<SupportReference> {
  const { publicKey } = await deps.signingKey()
  const { payload, expired } = await verify(text, async () => publicKey, {
    algorithms: [SIGNING_ALGORITHM],
    issuer: deps.issuer,
    audience: audienceOf(deps),
    typ: TYPE,
    requiredClaims: ['sub', 'sid', 'act', 'mode', 'action', 'request', 'iat', 'exp'],
    clockTolerance: 0,
    currentDate: new Date(deps.now()),
  })
  const { sub: subject, sid: session, mode, action, request, act, iat } = payload
  const { iss, sub } = (act ?? {}) as { readonly iss?: unknown; readonly sub?: unknown }
  const texts = { session, subject, mode, action, request, iss, sub }
  if (!areTexts(texts) || iat === undefined) throw new Refusal('invalid_token')
  if (expired) throw new Refusal('token_expired')
  const { iss: actorIss, sub: actorSub, ...rest } = texts
  return { ...rest, actor: { iss: actorIss, sub: actorSub }, at: iat * 1000 }
}

function areTexts<K extends string>(values: Readonly<Record<K, unknown>>): values is Readonly<Record<K, string>> {
  return Object.values(values).every((value) => typeof value === 'string' && value !== '')
}

function audienceOf({ issuer }: Pick<Deps, 'issuer'>): string {
  return `${issuer}/jobs`
}

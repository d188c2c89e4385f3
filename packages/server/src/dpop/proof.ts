import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, compactVerify, EmbeddedJWK } from 'jose'
import type { Deps } from '../deps.ts'
import { parseJson } from '../http/json.ts'
import { Refusal } from '../refusal.ts'
import { plainAddress } from './address.ts'
import { currentNonce, isNonce } from './nonce.ts'

/** What a proof may be signed with. Signatures with a public key only. */
export const PROOF_ALGORITHMS: readonly string[] = [
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
]

/** Seconds that a proof may be old, and that its maker's clock may be ahead. */
const LONGEST_AGE = 60
const SKEW = 30
const LONGEST_PROOF = 8192
const LONGEST_JTI = 512

/** The parts of {@link Deps} that proofs are judged by. */
export type ProofRules = Pick<Deps, 'sql' | 'now' | 'dpop' | 'signingKey'>

/** What a proof has to be about. */
export interface Proven {
  /** The proof, as its header brought it; `null`: none came. */
  readonly proof: string | null
  readonly request: Request
  /** The token that is used with it. Left out where there is none yet. */
  readonly accessToken?: string
}

/**
 * Judges a proof of possession (RFC 9449 section 4.3) and uses it up: no process on the same database takes it again. Gives the
 * thumbprint of its key (RFC 7638). Does not say whether that key is the right one; the caller knows.
 *
 * @throws Refusal `invalid_dpop_proof`, `use_dpop_nonce` with a nonce to use
 */
export async function proofKey(rules: ProofRules, proven: Proven): Promise<string> {
  const use = await judgeProof(rules, proven)
  await useUp(rules, use)
  return use.jkt
}

/**
 * The judgement alone, which no database is needed for: whether the proof was used before is left open. For an end, which
 * done twice is done once.
 *
 * @throws Refusal `invalid_dpop_proof`, `use_dpop_nonce` with a nonce to use
 */
export async function judgeProof(rules: ProofRules, { proof, request, accessToken }: Proven): Promise<Use> {
  if (proof === null || proof.length > LONGEST_PROOF) throw invalidProof()
  const { claims, jkt } = await signed(proof)
  const { jti, iat, htm, htu, ath, nonce } = claims
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) throw invalidProof()
  if (htm !== request.method || !isHere(rules, htu, request)) throw invalidProof()
  const now = rules.now()
  if (typeof iat !== 'number' || iat < now / 1000 - LONGEST_AGE || iat > now / 1000 + SKEW) throw invalidProof()
  if (accessToken !== undefined && ath !== digest(accessToken)) throw invalidProof()
  await requireNonce(rules, nonce, now)
  return { jkt, jti, until: (iat + LONGEST_AGE) * 1000 }
}

interface Signed {
  readonly claims: Readonly<Record<string, unknown>>
  readonly jkt: string
}

/** By the key that it brings along, which has to be a public one. */
async function signed(proof: string): Promise<Signed> {
  try {
    const { payload, protectedHeader } = await compactVerify(proof, EmbeddedJWK, { algorithms: [...PROOF_ALGORITHMS] })
    const { typ, jwk, ...header } = protectedHeader
    const strange = ['jku', 'x5u', 'x5c'].some((name) => name in header)
    if (typ !== 'dpop+jwt' || jwk === undefined || holdsSecret(jwk) || strange) throw invalidProof()
    const claims = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    if (typeof claims !== 'object' || claims === null) throw invalidProof()
    return { claims: claims as Signed['claims'], jkt: await calculateJwkThumbprint(jwk, 'sha256') }
  } catch {
    // Whatever is wrong with it is wrong with what came in: there is no key to fetch and nobody to ask.
    throw invalidProof()
  }
}

function holdsSecret(jwk: object): boolean {
  return ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].some((name) => name in jwk)
}

/** The path is the request's; the origin is one that this server is known by, whatever the request says about it. */
function isHere({ dpop }: ProofRules, htu: unknown, request: Request): boolean {
  if (typeof htu !== 'string') return false
  const meant = plainAddress(htu)
  const { pathname } = new URL(request.url)
  return meant !== null && dpop.origins.some((origin) => meant === plainAddress(origin + pathname))
}

async function requireNonce({ dpop, signingKey }: ProofRules, nonce: unknown, now: number): Promise<void> {
  if (!dpop.nonce) return
  const { secret } = await signingKey()
  if (typeof nonce === 'string' && isNonce(secret, nonce, now)) return
  throw new Refusal('use_dpop_nonce', {
    headers: { 'DPoP-Nonce': currentNonce(secret, now), 'WWW-Authenticate': challenge('use_dpop_nonce') },
  })
}

/** One use of a proof: whose key, which one, and until when it has to be remembered. */
interface Use {
  readonly jkt: string
  readonly jti: string
  /** Milliseconds. */
  readonly until: number
}

async function useUp({ sql }: ProofRules, { jkt, jti, until }: Use): Promise<void> {
  const fresh = await sql.query(
    'INSERT INTO understudy.dpop_proof (hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING hash',
    [digest(`${jkt}\0${jti}`), until],
  )
  if (fresh.length === 0) throw invalidProof()
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** The refusal of a proof, for whatever is wrong with it. */
export function invalidProof(): Refusal {
  return new Refusal('invalid_dpop_proof', { headers: { 'WWW-Authenticate': challenge('invalid_dpop_proof') } })
}

/** The refusal of a token that is bound to a key, or is said to be and is not. */
export function notBoundSo(): Refusal {
  return new Refusal('invalid_token', { headers: { 'WWW-Authenticate': challenge('invalid_token') } })
}

function challenge(error: string): string {
  return `DPoP error="${error}", algs="${PROOF_ALGORITHMS.join(' ')}"`
}

import type { Tx } from '../sql/sql.ts'
import type { OwnClaims } from '../tokens/verifyOwn.ts'
import { invalidProof, type ProofRules, proofKey } from './proof.ts'

/** The header in which a call of the bridge’s own proves the key of a session: `DPoP` is that of the token it is made with. */
export const SESSION_PROOF_HEADER = 'Support-DPoP'

interface Bringing {
  readonly request: Request
  readonly header: 'DPoP' | typeof SESSION_PROOF_HEADER
  readonly required: boolean
}

/**
 * Thumbprint of the key to which a session’s tokens are to be bound, as a header proves it; `null`: none came. Never that of the
 * actor’s own token: neither credential can then be used in the place of the other.
 *
 * @throws Refusal `invalid_dpop_proof`, also where a key is required and none came; `use_dpop_nonce`
 */
export async function sessionKey(
  rules: ProofRules,
  own: Pick<OwnClaims, 'jkt'>,
  { request, header, required }: Bringing,
): Promise<string | null> {
  const proof = request.headers.get(header)
  if (proof === null && !required) return null
  const jkt = await proofKey(rules, { proof, request })
  if (jkt === own.jkt) throw invalidProof()
  return jkt
}

/**
 * Makes a key a session’s own, in the caller’s transaction.
 *
 * @throws Refusal `invalid_dpop_proof` for a key that is or was another session’s
 */
export async function bindKey(tx: Tx, jkt: string, session: string): Promise<void> {
  const bound = await tx.query(
    `INSERT INTO understudy.session_key AS k (thumbprint, session_id) VALUES ($1, $2)
     ON CONFLICT (thumbprint) DO UPDATE SET session_id = k.session_id WHERE k.session_id = excluded.session_id
     RETURNING thumbprint`,
    [jkt, session],
  )
  if (bound.length === 0) throw invalidProof()
}

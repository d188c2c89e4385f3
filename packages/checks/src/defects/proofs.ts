import type { DefectGroup } from '../seeding/defect.ts'
import { server } from './noticedBy.ts'

const PROOF = 'packages/server/src/dpop/proof.ts'
const SESSION_KEY = 'packages/server/src/dpop/sessionKey.ts'
const AUTHENTICATE = 'packages/server/src/tokens/authenticate.ts'
const byProof = (...tests: readonly string[]) => server('dpop/dpop.test.ts', ...tests)

export const PROOFS: DefectGroup = {
  defence: 'a token that is bound to a key counts with that key alone',
  defects: [
    {
      name: 'DPoP: a bound token passes as Bearer',
      edits: [
        { file: AUTHENTICATE, find: "if ((scheme === 'DPoP') !== (jkt !== null)) throw", replace: 'if (false) throw' },
      ],
      noticedBy: byProof('required, optional, or not of this client'),
    },
    {
      name: 'DPoP: any key proves any token',
      edits: [
        {
          file: AUTHENTICATE,
          find: 'accessToken: token })) !== jkt) throw',
          replace: 'accessToken: token })) === null) throw',
        },
      ],
      noticedBy: byProof('by another key, of a genuine token'),
    },
    {
      name: 'DPoP: a proof is good as often as one likes',
      edits: [{ file: PROOF, find: 'if (fresh.length === 0) throw', replace: 'if (false) throw' }],
      noticedBy: byProof('is good once'),
    },
    {
      name: 'DPoP: a proof of one token is good for another',
      edits: [{ file: PROOF, find: 'accessToken !== undefined && ath !==', replace: 'false && ath !==' }],
      noticedBy: byProof('with another token is refused'),
    },
    {
      name: 'DPoP: a proof for somewhere else is good here',
      edits: [{ file: PROOF, find: '|| !isHere(rules, htu, request)', replace: '' }],
      noticedBy: byProof('with another origin is refused'),
    },
    {
      name: 'DPoP: a proof from times to come is good now',
      edits: [{ file: PROOF, find: '|| iat > now / 1000 + SKEW', replace: '' }],
      noticedBy: byProof('with times to come is refused'),
    },
    {
      name: 'DPoP: any nonce will do',
      edits: [
        {
          file: PROOF,
          find: "typeof nonce === 'string' && isNonce(secret, nonce, now)",
          replace: "typeof nonce === 'string'",
        },
      ],
      noticedBy: byProof('is asked for, given, and taken'),
    },
    {
      name: 'DPoP: a key opens one session after another',
      edits: [{ file: SESSION_KEY, find: 'if (bound.length === 0) throw', replace: 'if (false) throw' }],
      noticedBy: byProof('is one session’s for ever'),
    },
    {
      name: 'DPoP: the key of the own token is the session’s too',
      edits: [{ file: SESSION_KEY, find: 'if (jkt === own.jkt) throw', replace: 'if (false) throw' }],
      noticedBy: byProof('of the actor’s own token opens no session'),
    },
  ],
}

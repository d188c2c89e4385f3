import { decodeProtectedHeader, errors, importJWK, type JWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '../refusal.ts'
import { eachDatabase } from '../testing/databases.ts'
import { PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { ACTIONS, BRIDGE_ISSUER, requestOf, type Stage, setStage } from '../testing/stage.ts'
import { readVectors, vectorPath } from '../testing/vectors.ts'
import { createOwnVerifier } from './verifyOwn.ts'
import { verifySupportToken } from './verifySupport.ts'

/** The shape of the published file, as far as it is used. */
interface Vectors {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly comment: string
    readonly public?: JWK
    readonly private?: JWK
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly jws: string
      readonly result: 'valid' | 'invalid'
    }[]
  }[]
}

const vectors = readVectors<Vectors>('wycheproof', 'json_web_signature_test.json')

/** Valid vectors that are refused on purpose, by their numbers: see {@link refusedOnPurpose}. */
const NOT_OURS = [1, 346, 347, 348, 350, 351, 352, 357, 358, 359, 372, 373, 376, 377]

/** Every signature with a public key that the settings of the bridge may allow. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/**
 * Valid vectors that are refused all the same, and why:
 * - a shared secret (`oct`) signs nothing here: who can check such a token could have made it;
 * - a key that names its algorithm is used with no other: `ES521` is none of RFC 7518, and `PS384` is not `PS256`.
 */
function refusedOnPurpose({ key, jws }: { readonly key: JWK; readonly jws: string }): boolean {
  return key.kty === 'oct' || decodeProtectedHeader(jws).alg !== key.alg
}

/**
 * Says whether a signature stood. The payloads of the vectors are no claims: where the signature is right, these are what is
 * complained of next; where it is wrong, they are never looked at.
 */
function judge(reason: unknown): 'signature stands' | 'refused' {
  if (!(reason instanceof Refusal) || reason.code !== 'invalid_token') throw reason
  return reason.cause instanceof errors.JWTInvalid ? 'signature stands' : 'refused'
}

describe('Wycheproof: signatures (R-27, CVE-2026-11800)', () => {
  if (vectors === null) {
    test.skip(`Wycheproof vectors: ${vectorPath('wycheproof')} is absent (set UNDERSTUDY_VECTORS)`, () => {})
    return
  }
  const cases = vectors.testGroups.flatMap(({ comment, tests, ...group }) => {
    const key = group.public ?? group.private ?? {}
    return tests.map((one) => ({ ...one, name: `${one.tcId} ${comment}: ${one.comment}`, key }))
  })

  const valid = cases.filter(({ result }) => result === 'valid')

  test('the file is whole, and most of it applies', () => {
    expect(cases).toHaveLength(vectors.numberOfTests)
    expect(valid.filter(refusedOnPurpose).map(({ tcId }) => tcId)).toEqual(NOT_OURS)
    expect(valid.length - NOT_OURS.length).toBeGreaterThan(25)
  })

  test.each(cases)('the provider’s token: $name is $result', async (vector) => {
    const { key, jws, result } = vector
    const provider = {
      issuer: PROVIDER_ISSUER,
      audience: 'x',
      algorithms: ALGORITHMS,
      jwks: async () => ({ keys: [key] }),
    }
    const verify = createOwnVerifier(provider, Date.now)
    const verdict = await verify(jws).then(() => 'accepted', judge)
    expect(verdict).toBe(result === 'valid' && !refusedOnPurpose(vector) ? 'signature stands' : 'refused')
  })

  const ours = cases.filter(({ key }) => key.crv === 'P-256' && key.use === 'sig')
  test.each(ours)('the bridge’s own token: $name is $result', async ({ key, jws, result }) => {
    const publicKey = await importJWK(key, 'ES256')
    if (publicKey instanceof Uint8Array) throw new TypeError('A key pair was expected.')
    const signingKey = async () => ({ kid: 'k', publicJwk: key, publicKey, privateKey: publicKey })
    const rules = { issuer: BRIDGE_ISSUER, audience: 'x', signingKey, now: Date.now }
    const verdict = await verifySupportToken(rules, jws).then(() => 'accepted', judge)
    expect(verdict).toBe(result === 'valid' ? 'signature stands' : 'refused')
  })

  eachDatabase('Wycheproof: as a credential', (open) => {
    let stage: Stage
    beforeAll(async () => {
      stage = await setStage(await open())
    })

    test('none is anybody’s, and none is a failure of ours', async () => {
      const guard = stage.bridge.guard(ACTIONS)
      const tag = { action: 'invoice.read', ...ACTIONS['invoice.read'] }
      const answers = new Set<string>()
      for (const { jws } of cases) {
        // What no header can carry reaches no server.
        if (!/^[\x20-\x7e]*$/.test(jws)) continue
        const result = await guard.check(requestOf('GET', '/invoices', { token: jws }), tag)
        answers.add(result.ok ? 'accepted' : `${result.response.status}`)
      }
      expect([...answers]).toEqual(['401'])
    })
  })
})

import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, test } from 'vitest'
import type { HydraOptions } from '../issuers/hydra.ts'
import { hydraTokenHook } from '../issuers/hydraTokenHook.ts'
import { AUDIENCE, clientAt, type HydraGround, hydraCall, hydraSceneAt, LIFESPANS } from './hydraScene.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const signal = AbortSignal.timeout(600_000)

/** The same by an assertion; needs a ground with a token hook. */
export function hydraAssertionCases(ground: () => HydraGround): void {
  async function assertionScene() {
    const { issuer, ...rest } = await hydraSceneAt(ground())
    const { publicUrl, adminUrl, now } = ground()
    const hook = ground().hook
    if (hook === null) throw new TypeError('These cases need a token hook.')
    const keys = await generateKeyPair('RS256', { extractable: true })
    const [bridge, keyId] = [`https://${randomUUID()}.example`, randomUUID()]
    const basic = { grant_types: [JWT_BEARER], token_endpoint_auth_method: 'client_secret_basic', redirect_uris: [] }
    const id = await clientAt(ground(), basic)
    await hydraCall(`${adminUrl}/admin/clients/${id}/lifespans`, 'PUT', LIFESPANS)
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: keyId, alg: 'RS256', use: 'sig' }
    await hydraCall(`${adminUrl}/admin/trust/grants/jwt-bearer/issuers`, 'POST', {
      ...{ issuer: bridge, allow_any_subject: true, scope: ['openid', 'orders.read'], jwk },
      expires_at: '2030-01-01T00:00:00Z',
    })
    return {
      ...{ ...rest, hook },
      by: (more: Partial<HydraOptions> = {}) =>
        issuer({
          client: { id, method: 'client_secret_basic', secret: `${id}-secret` },
          way: { kind: 'assertion', issuer: bridge, key: keys.privateKey, algorithm: 'RS256', keyId },
          ...more,
        }),
      ours: hydraTokenHook({
        ...{ issuer: bridge, key: keys.publicKey, algorithms: ['RS256'], clientId: id, secret: hook.secret, now },
        tokenUrl: `${publicUrl}/oauth2/token`,
      }),
    }
  }

  describe('by an assertion and the token hook', () => {
    test('a start, its read-back, an end; the token endpoint stands in `aud` beside ours', async () => {
      const { by, hook, ours, order, lives } = await assertionScene()
      hook.answer(ours)
      const issued = await by().start(order(), { signal })
      expect(await by().current(issued.kept, { signal })).toMatchObject({
        ...{ subject: 'cus_noor', actors: [{ sub: 'sup_dana' }, { sub: 'sup_dana' }] },
        audience: expect.arrayContaining([`${ground().publicUrl}/oauth2/token`, AUDIENCE]),
      })
      expect(await by().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', own: 'untouched' })
      expect(await lives(issued.kept.accessToken ?? '')).toBe(false)
    })

    test('without the hook there is no actor: refused and revoked, and the check says so', async () => {
      const { by, hook, order } = await assertionScene()
      hook.answer(async () => new Response(null, { status: 204 }))
      const started = by().start(order(), { signal })
      await expect(started).rejects.toMatchObject({ code: 'actor_missing', leftover: 'ended' })
      const found = await by().check({ signal, trial: { order: order() } })
      expect(found).toMatchObject([{ code: 'actor_missing', todo: expect.stringContaining('token hook') }])
    })

    test('a hook that says no, one that fails', async () => {
      const { by, hook, order } = await assertionScene()
      hook.answer(async () => new Response(null, { status: 403 }))
      await expect(by().start(order(), { signal })).rejects.toMatchObject({ code: 'not_allowed', leftover: 'none' })
      hook.answer(async () => new Response(null, { status: 500 }))
      await expect(by().start(order(), { signal })).rejects.toMatchObject({
        code: 'back_end_failed',
        leftover: 'unknown',
      })
    })

    test('revocation by another client is answered 200, and seen to have no effect', async () => {
      const { by, hook, ours, order, client } = await assertionScene()
      hook.answer(ours)
      const issued = await by().start(order(), { signal })
      const other = by({ client: { id: client, method: 'client_secret_post', secret: `${client}-secret` } })
      expect(await other.end(issued.kept, { signal })).toMatchObject({ remote: 'alive', code: 'end_without_effect' })
      expect(await by().end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
    })
  })
}

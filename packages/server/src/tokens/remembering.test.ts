import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { AUDIENCE, createTestProvider, PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { REMEMBERED_FOR, remembering } from './remembering.ts'
import { createOwnVerifier } from './verifyOwn.ts'

async function setVerifier() {
  let time = Date.UTC(2026, 0, 15, 10, 0, 0)
  let verified = 0
  const now = () => time
  const provider = await createTestProvider(now)
  const bare = createOwnVerifier(provider.settings, now)
  const verify = remembering((token) => {
    verified += 1
    return bare(token)
  }, now)
  return {
    provider,
    verify,
    advance: (milliseconds: number) => {
      time += milliseconds
    },
    verified: () => verified,
  }
}

const DANA = { sub: 'sup_dana', sid: 'session-of-dana' }

test('default: the same token is verified once', async () => {
  const { provider, verify, verified } = await setVerifier()
  const token = await provider.sign(DANA)
  const first = await verify(token)
  expect(await verify(token)).toBe(first)
  expect(first).toMatchObject({ sub: 'sup_dana', sid: 'session-of-dana' })
  expect(verified()).toBe(1)
})

test('behavior: another signature on the same payload is another token, and refused', async () => {
  const { provider, verify } = await setVerifier()
  const token = await provider.sign(DANA)
  await verify(token)
  const [header, payload] = token.split('.')
  const other = (await provider.sign({ ...DANA, sub: 'sup_milo' })).split('.')[2]
  await expect(verify(`${header}.${payload}.${other}`)).rejects.toMatchObject({ code: 'invalid_token' })
  await expect(verify(`${header}.${payload}.`)).rejects.toMatchObject({ code: 'invalid_token' })
  expect(await verify(token)).toMatchObject({ sub: 'sup_dana' })
})

test('behavior: a verdict ends with its token, and is asked for again after a minute', async () => {
  const { provider, verify, verified, advance } = await setVerifier()
  const long = await provider.sign(DANA)
  const short = await provider.sign({ ...DANA, exp: Date.UTC(2026, 0, 15, 10, 0, 10) / 1000 })
  await verify(long)
  await verify(short)
  advance(41_000)
  await expect(verify(short)).rejects.toMatchObject({ code: 'token_expired' })
  advance(REMEMBERED_FOR - 41_001)
  await verify(long)
  expect(verified()).toBe(3)
  advance(1)
  await verify(long)
  expect(verified()).toBe(4)
})

test('behavior: a clock that went back asks again', async () => {
  const { provider, verify, advance } = await setVerifier()
  const token = await provider.sign(DANA)
  await verify(token)
  advance(-31_000)
  // Issued in the future now.
  await expect(verify(token)).rejects.toMatchObject({ code: 'invalid_token' })
})

test('behavior: a key that the provider takes away stops counting', async () => {
  let time = Date.UTC(2026, 0, 15, 10, 0, 0)
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  let keys: JSONWebKeySet = { keys: [{ ...(await exportJWK(publicKey)), kid: 'old', alg: 'ES256' }] }
  const settings = { issuer: PROVIDER_ISSUER, audience: AUDIENCE, algorithms: ['ES256'], jwks: async () => keys }
  const verify = remembering(
    createOwnVerifier(settings, () => time),
    () => time,
  )
  const token = await new SignJWT({ ...DANA, exp: time / 1000 + 3600, iat: time / 1000 })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'old' })
    .setIssuer(PROVIDER_ISSUER)
    .setAudience(AUDIENCE)
    .sign(privateKey)
  await verify(token)
  const fresh = await generateKeyPair('ES256', { extractable: true })
  keys = { keys: [{ ...(await exportJWK(fresh.publicKey)), kid: 'new', alg: 'ES256' }] }
  time += 300_000 + REMEMBERED_FOR
  await expect(verify(token)).rejects.toMatchObject({ code: 'invalid_token' })
})

test('behavior: neither refusals nor expired tokens are remembered', async () => {
  let asked = 0
  const verify = remembering(
    async (token) => {
      asked += 1
      if (token === 'bad') throw new Error('Refused.')
      return { expiresAt: 1000, expired: true }
    },
    () => 2000,
  )
  for (const token of ['bad', 'bad']) await expect(verify(token)).rejects.toThrow('Refused.')
  for (const token of ['old', 'old']) expect(await verify(token)).toMatchObject({ expired: true })
  expect(asked).toBe(4)
})

test('behavior: the longest unused ones are forgotten', async () => {
  const asked: string[] = []
  const verify = remembering(
    async (token) => {
      asked.push(token)
      return { expiresAt: 1000 }
    },
    () => 0,
  )
  await verify('used')
  await verify('unused')
  for (let each = 0; each < 4095; each += 1) {
    await verify(`token-${each}`)
    await verify('used')
  }
  asked.length = 0
  await verify('used')
  await verify('unused')
  expect(asked).toEqual(['unused'])
})

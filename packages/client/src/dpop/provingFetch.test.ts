import { expect, test } from 'vitest'
import { makeProofKey } from '../ports/proofKey.ts'
import { manualClock } from '../testing/index.ts'
import { provingFetch } from './provingFetch.ts'

const ORIGIN = 'https://app.example'
const SESSIONS = `${ORIGIN}/support/sessions`

interface Seen {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: string
}

/** A server of a few lines: hands out what `answers` says, and remembers what came in. */
function setUp(answers: (seen: Seen, count: number) => Response = () => Response.json({})) {
  const clock = manualClock()
  const seen: Seen[] = []
  const send: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { url, method, headers } = request
    seen.push({ url, method, headers, body: await request.text() })
    return answers(seen.at(-1) as Seen, seen.length)
  }
  const fetch = provingFetch({ url: ORIGIN, fetch: send, clock })
  const start = (key = 'start-1') =>
    fetch(SESSIONS, {
      method: 'POST',
      headers: { Authorization: 'Bearer own', 'Idempotency-Key': key },
      body: '{}',
    })
  const use = (token: string, init: RequestInit = {}) =>
    fetch(`${ORIGIN}/api/x?q=1#here`, { ...init, headers: { Authorization: `Bearer ${token}` } })
  return { clock, seen, fetch, start, use }
}

const parts = (proof: string | null) =>
  (proof ?? '')
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)

const started = (id: string, token: string, tokenType?: 'DPoP') =>
  Response.json({
    outcome: 'started',
    now: 5_000_000,
    session: { id },
    credential: { accessToken: token, expiresAt: 5_300_000, ...(tokenType === undefined ? {} : { tokenType }) },
  })

test('default: a start proves a key, and what it brings is sent with proofs of it', async () => {
  const { seen, start, use } = setUp(() => started('ss_1', 'support', 'DPoP'))
  expect(await (await start()).json()).toMatchObject({ credential: { accessToken: 'support' } })
  expect(seen[0]?.headers.get('Authorization')).toBe('Bearer own')
  expect(seen[0]?.headers.get('DPoP')).toBeNull()
  const [head, claims] = parts(seen[0]?.headers.get('Support-DPoP') ?? null)
  expect(head).toMatchObject({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256' } })
  expect(Object.keys(head?.jwk as object).toSorted()).toEqual(['crv', 'kty', 'x', 'y'])
  expect(claims).toMatchObject({ htm: 'POST', htu: SESSIONS })
  expect(claims).not.toHaveProperty('ath')

  await use('support', { method: 'post', body: 'x' })
  expect(seen[1]?.headers.get('Authorization')).toBe('DPoP support')
  const [sameHead, used] = parts(seen[1]?.headers.get('DPoP') ?? null)
  expect(sameHead?.jwk).toEqual(head?.jwk)
  // By the server's clock, which the answer told, and without query and fragment (RFC 9449 section 4.2).
  expect(used).toMatchObject({ htm: 'POST', htu: `${ORIGIN}/api/x`, iat: 5000, ath: expect.any(String) })
  expect(used?.jti).not.toBe(claims?.jti)
})

test('the own token, and what belongs to nobody, go out as they are', async () => {
  const { seen, start, use, fetch } = setUp(() => started('ss_1', 'support', 'DPoP'))
  await start()
  await use('own')
  await fetch('https://elsewhere.example/x', { headers: { 'X-Mine': '1' } })
  for (const { headers } of seen.slice(1))
    expect([headers.get('DPoP'), headers.get('Support-DPoP')]).toEqual([null, null])
  expect(seen[1]?.headers.get('Authorization')).toBe('Bearer own')
  expect([...(seen[2]?.headers ?? [])]).toEqual([['x-mine', '1']])
})

test('a credential that is not bound is taken out of the answer: nobody uses it', async () => {
  const { start, use, seen } = setUp(() => started('ss_1', 'plain'))
  const body = (await (await start()).json()) as object
  expect(body).toMatchObject({ session: { id: 'ss_1' } })
  expect(body).not.toHaveProperty('credential')
  await use('plain')
  expect(seen[1]?.headers.get('DPoP')).toBeNull()
})

test('every try of one start has one key, the next start another', async () => {
  const { seen, start } = setUp((_, count) =>
    count === 1 ? new Response('', { status: 502 }) : started(`ss_${count}`, `support-${count}`, 'DPoP'),
  )
  for (const key of ['start-1', 'start-1', 'start-2']) await start(key)
  const keys = seen.map(({ headers }) => JSON.stringify(parts(headers.get('Support-DPoP'))[0]?.jwk))
  expect(keys[0]).toBe(keys[1])
  expect(keys[2]).not.toBe(keys[1])
})

test.each([
  ['its end', `${SESSIONS}/ss_1/end`, 'POST', Response.json({})],
  ['an end that came before', `${SESSIONS}/ss_1/end`, 'POST', new Response('{}', { status: 410 })],
  ['a context that knows of none', `${ORIGIN}/support/context`, 'GET', Response.json({ state: 'own', now: 1 })],
  [
    'a context with another',
    `${ORIGIN}/support/context`,
    'GET',
    Response.json({ state: 'active', now: 1, session: { id: 'ss_2' } }),
  ],
])('a key is forgotten with %s', async (_, url, method, answer) => {
  const { seen, start, use, fetch } = setUp((__, count) => (count === 2 ? answer : started('ss_1', 'support', 'DPoP')))
  await start()
  await fetch(url, { method, headers: { Authorization: 'Bearer own' } })
  await use('support')
  expect(seen[2]?.headers.get('DPoP')).toBeNull()
})

test('a context that was asked before the start forgets nothing', async () => {
  let answerContext: (response: Response) => void = () => undefined
  const context = new Promise<Response>((resolve) => {
    answerContext = resolve
  })
  const send: typeof globalThis.fetch = async (input, init) =>
    new Request(input, init).url.endsWith('/context') ? context : started('ss_1', 'support', 'DPoP')
  const seen: (string | null)[] = []
  const fetch = provingFetch({
    url: ORIGIN,
    clock: manualClock(),
    fetch: (input, init) => {
      seen.push(new Request(input, init).headers.get('DPoP'))
      return send(input, init)
    },
  })
  const asked = fetch(`${ORIGIN}/support/context`)
  await fetch(SESSIONS, { method: 'POST', body: '{}' })
  answerContext(Response.json({ state: 'own', now: 1 }))
  await asked
  await fetch(`${ORIGIN}/api/x`, { headers: { Authorization: 'Bearer support' } })
  expect(seen[2]).toMatch(/^ey/)
})

const challenge = () =>
  new Response('', {
    status: 401,
    headers: { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"', 'DPoP-Nonce': 'nonce-1' },
  })

test('a nonce that is asked for is taken along, in this request and the next', async () => {
  const { seen, start, use } = setUp(({ headers }) => {
    const nonce = parts(headers.get('Support-DPoP') ?? headers.get('DPoP'))[1]?.nonce
    return nonce === 'nonce-1' ? started('ss_1', 'support', 'DPoP') : challenge()
  })
  expect((await start()).status).toBe(200)
  expect(seen.map(({ body }) => body)).toEqual(['{}', '{}'])
  expect((await use('support')).status).toBe(200)
  expect(seen).toHaveLength(3)
})

test('it is tried once more and not for ever, and a stream not at all', async () => {
  const { seen, start } = setUp(challenge)
  expect((await start()).status).toBe(401)
  expect(seen).toHaveLength(2)

  const streaming = setUp((_, count) => (count === 1 ? started('ss_1', 'support', 'DPoP') : challenge()))
  await streaming.start()
  const body = new Blob(['once']).stream()
  const init = { method: 'POST', body, duplex: 'half' } as RequestInit
  expect((await streaming.use('support', init)).status).toBe(401)
  expect(streaming.seen).toHaveLength(2)
})

test('a Request with a body can be asked for twice', async () => {
  const { seen, start, fetch } = setUp((_, count) =>
    count === 1 ? started('ss_1', 'support', 'DPoP') : count === 2 ? challenge() : Response.json({}),
  )
  await start()
  const request = new Request(`${ORIGIN}/api/x`, {
    method: 'PUT',
    body: 'twice',
    headers: { Authorization: 'Bearer support' },
  })
  expect((await fetch(request)).status).toBe(200)
  expect(seen.slice(1).map(({ body }) => body)).toEqual(['twice', 'twice'])
})

test('nobody reads the private half, not even who made it', async () => {
  const { pair } = await makeProofKey()
  expect(pair.privateKey.extractable).toBe(false)
  for (const format of ['jwk', 'pkcs8'] as const)
    await expect(crypto.subtle.exportKey(format, pair.privateKey)).rejects.toThrow()
})

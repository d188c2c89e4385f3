import { describeDifference, type Exchange, type ReplayRules, recordingsOf, replay } from '@understudy/standins'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ExchangeProvider, OPAQUE_API, SIGNED_API, startExchangeProvider } from '../testing/exchangeProvider.ts'

/*
 * The recordings were made with a grant of their drivers' own, to see how the server around it behaves. With ours in its
 * place the server has to behave the same; where ours answers otherwise on purpose, it is said here.
 */
let op: ExchangeProvider
let may: boolean
beforeEach(async () => {
  may = true
  const apis = [
    { resource: OPAQUE_API, scope: ['read'] },
    { resource: SIGNED_API, scope: ['read'], format: { signedWith: 'RS256' } },
  ] as const
  op = await startExchangeProvider(
    {
      apis,
      subjectIdType: 'urn:example:params:token-type:user-id',
      mayImpersonate: async ({ actor, subject }) => may && actor === 'alice' && subject !== 'root',
      parameters: ['reason'],
      claims: ({ parameters }) => ({ support_reason: parameters.reason ?? 'no reason' }),
    },
    { alg: 'RS256' },
  )
})
afterEach(() => op.close())

const RECORDINGS = recordingsOf('oidc-provider').map(asOurs)

/** RFC 8693 demands `invalid_request` for a bad token; nothing is granted that was not asked for; `act` is a person alone. */
function asOurs(recording: ReturnType<typeof recordingsOf>[number]): typeof recording {
  const text = JSON.stringify(recording).replaceAll('"client_id":"console","iss"', '"iss"')
  const parsed = JSON.parse(text) as typeof recording
  return { ...parsed, exchanges: parsed.exchanges.map(exchangeAsOurs) }
}

function exchangeAsOurs(exchange: Exchange): Exchange {
  const { request, response } = exchange
  const answered = response.body as Readonly<Record<string, string>>
  if (!isExchange(exchange)) return exchange
  const scope = answered.scope
  const body = typeof request.body === 'string' ? `${request.body}&scope=${scope}` : { scope, ...Object(request.body) }
  if (scope !== undefined) return { ...exchange, request: { ...request, body } }
  const error = answered.error === 'invalid_grant' || exchange.name === 'self' ? 'invalid_request' : answered.error
  return { ...exchange, response: { ...response, body: { ...answered, error } } }
}

function isExchange({ request }: Exchange): boolean {
  return (
    JSON.stringify(request.body ?? '').includes('token-exchange') || String(request.body).includes('token-exchange')
  )
}

const OTHERWISE: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^discovery$/u, 'what the provider announces is its configuration, and that was the driver’s'],
  [/refresh token|^refresh|the access token after it$|only the access token/u, 'this grant gives no refresh token'],
  [/expiresWithSession|session is of another account|^userinfo$/u, 'a setting of the driver’s handler'],
  [/a public client with the grant/u, 'refused: only clients that prove who they are'],
  [
    /with scope write|audience twice|^start, JWT for an API|^introspect the JWT|^userinfo with the JWT/u,
    'refused: more or other than support may have',
  ],
  [/requested_token_type id_token/u, 'refused, not answered with another type'],
  [/does not look at the Grant/u, 'this one looks at it, and refuses'],
  [/end_session|confirm the logout/u, 'needs the driver’s browser'],
  [/^the admin's own token after it$|with the admin's token after it/u, 'after a step that was left out'],
  [/^jwks/u, 'a key of this run'],
]

function rules(): ReplayRules {
  const tokens = new Map<string, string>()
  const person = (name: string, account: string, client: string) => async () => {
    const known = tokens.get(name) ?? (await op.signIn(account, { client }))
    tokens.set(name, known)
    return known
  }
  return {
    origins: { 'http://127.0.0.1:4750': op.url },
    async supply(name, { exchange }) {
      if (name === '<token 1>' && exchange.name.includes('unknown')) return 'a-token-that-nobody-gave'
      if (name.startsWith('<jwt')) return 'eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl'
      const form = exchange.request.body
      const role = typeof form === 'string' ? '' : Object.entries(Object(form)).find(([, value]) => value === name)?.[0]
      if (role === 'subject_token' || exchange.name.startsWith("the user's")) return person(name, 'bob', 'spa')()
      return person(name, exchange.name.includes('without the right') ? 'bob' : 'alice', 'console')()
    },
    async before({ name }, names) {
      if (name === 'introspect after its Grant was destroyed') {
        const token = await op.provider.AccessToken.find(names.get('opaque token 3') ?? '')
        await (await op.provider.Grant.find(token?.grantId ?? ''))?.destroy()
      }
      if (name === "the admin's token after his Grant was destroyed") {
        // A sign-in of its own, which nobody has used yet.
        await person('opaque token 5', 'alice', 'console')()
        await op.withdraw('alice')
      }
      if (name === 'the support token of a demoted admin') may = false
      if (name === 'introspect the support token of a removed user') op.gone.add('bob')
    },
    skip: ({ name }) => OTHERWISE.find(([pattern]) => pattern.test(name))?.[1] ?? null,
    words: ['act', 'support_reason'],
  }
}

/** Exchanges that are compared; a pattern that leaves out too many would show here. */
const COMPARED: Readonly<Record<string, number>> = {
  cascade: 13,
  ending: 18,
  'refused-starts': 31,
  'start-and-read-back': 10,
}

test('there is something to be held against', () => {
  expect(RECORDINGS.map(({ scenario }) => scenario)).toEqual([
    'cascade',
    'ending',
    'refused-starts',
    'start-and-read-back',
  ])
})

test.each(RECORDINGS)('$scenario: the server with our grant answers as it did with the driver’s', async (recording) => {
  const { difference, compared, skipped } = await replay(recording, rules())
  expect(difference === null ? '' : describeDifference(difference)).toBe('')
  expect(compared + skipped.length).toBe(recording.exchanges.length)
  expect(compared).toBe(COMPARED[recording.scenario])
})

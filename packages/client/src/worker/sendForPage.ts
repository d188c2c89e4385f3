import { CONTEXT_HEADER, parseAssertion } from '@understudy/protocol'
import { readToken } from '../readToken.ts'
import { failure } from '../stack/failure.ts'
import type { Keeper } from './keeper.ts'
import type { OwnToken } from './ownToken.ts'
import type { PageRequest } from './pageMessages.ts'
import type { VaultCalls } from './vaultCalls.ts'

interface Dependencies {
  readonly keeper: Keeper
  readonly own: OwnToken
  readonly calls: VaultCalls
  readonly origins: readonly string[]
  readonly isWithheld: (target: URL, method: string) => boolean
  readonly send: typeof globalThis.fetch
}

/**
 * Sends a request of the page with the credential that its assertion names, and with no other. Never follows a
 * redirect, because nobody has looked at where it leads.
 *
 * `null`: it did not get through.
 *
 * @throws `origin_not_allowed`, `unsupported` for an address that hands out credentials; `identity_unknown`,
 * `superseded`, `signed_out` and the bridge's codes where there is no such credential; `aborted`.
 */
export function createSendForPage({ keeper, own, calls, origins, isWithheld, send }: Dependencies) {
  async function ownTokenOf(actor: string | null): Promise<string> {
    const token = await own.read()
    if (token === null) throw failure('signed_out')
    // The page shows a customer's account. What runs as oneself meanwhile was not meant by anybody.
    if (keeper.session() !== null) throw failure('superseded')
    if (actor !== null && (readToken(token)?.sub ?? actor) !== actor) throw failure('superseded')
    return token
  }

  async function tokenFor(session: string, request: PageRequest, signal: AbortSignal): Promise<string> {
    if (session === 'own') return ownTokenOf(request.actor)
    const token = await calls.credentialOf(session, signal)
    if (token === null) throw failure('identity_unknown')
    return token
  }

  return async (request: PageRequest, signal: AbortSignal): Promise<Response | null> => {
    const { url, method, body, mode, credentials, cache, integrity, keepalive, referrerPolicy } = request
    const target = URL.canParse(url) ? new URL(url) : null
    if (target === null || !origins.includes(target.origin)) throw failure('origin_not_allowed', { message: ELSEWHERE })
    if (isWithheld(target, method)) throw failure('unsupported', { message: WITHHELD })
    const headers = new Headers(request.headers.map(([name, value]): [string, string] => [name, value]))
    const assertion = parseAssertion(headers.get(CONTEXT_HEADER) ?? '')
    if (assertion === null) throw failure('identity_unknown', { detail: 'The request asserts no context.' })
    const token = await tokenFor(assertion.session, request, signal)
    if (signal.aborted) throw failure('aborted')
    headers.set('Authorization', `Bearer ${token}`)
    const init = {
      method,
      headers,
      mode,
      credentials,
      cache,
      integrity,
      keepalive,
      signal,
      redirect: 'manual',
    } as const
    const streamed = body instanceof ReadableStream ? { duplex: 'half' } : {}
    const referrer = referrerPolicy === '' ? {} : { referrerPolicy }
    try {
      return await send(target.href, { ...init, ...streamed, ...referrer, ...(body === null ? {} : { body }) })
    } catch {
      // The platform's own error may quote what it was given. That it failed is all that the page learns anyway.
      return null
    }
  }
}

const ELSEWHERE =
  'The worker was asked to send a credential to an origin that is not in its `origins`. It went nowhere. Add the origin in the worker.'
const WITHHELD =
  'This address hands out credentials, and its answer would bring one into the page. It is not called for the page. Use the verbs of the client.'

import {
  IntrospectionAnswerSchema,
  ServerMetadataSchema,
  TOKEN_EXCHANGE,
  TokenAnswerSchema,
  TokenFormSchema,
  TokenReferenceFormSchema,
} from '@understudy/protocol/schemas'
import { authenticateClient } from '../../oauth/authenticateClient.ts'
import type { OAuthClient } from '../../oauth/client.ts'
import { exchangeToken } from '../../oauth/exchange.ts'
import { serverMetadata } from '../../oauth/metadata.ts'
import { introspectToken, revokeToken } from '../../oauth/tokens.ts'
import type { RequestFacts } from '../../recording/event.ts'
import { Refusal } from '../../refusal.ts'
import { type Call, json, type Route } from '../call.ts'
import { requireKey } from '../idempotency.ts'
import { answer as answers, type Input, operation } from '../operation.ts'

/** The same service for standard clients. Forms instead of JSON, errors of OAuth instead of problems, no key needed. */
export const OAUTH_ROUTES: readonly Route[] = [
  {
    path: '/oauth2/token',
    methods: {
      POST: operation({
        action: 'oauth.token',
        summary: 'Exchange an actor’s token and a subject for a support session (RFC 8693)',
        access: 'client',
        form: TokenFormSchema,
        proof: 'DPoP',
        answers: { 200: answers('Started, with the first short token.', TokenAnswerSchema) },
        handler: token,
      }),
    },
  },
  {
    path: '/oauth2/revoke',
    methods: {
      POST: operation({
        action: 'oauth.revoke',
        summary: 'End the session of a token (RFC 7009)',
        access: 'client',
        form: TokenReferenceFormSchema,
        answers: { 200: { description: 'Over, by this call or before; also for a token of nobody.', content: {} } },
        handler: revoke,
      }),
    },
  },
  {
    path: '/oauth2/introspect',
    methods: {
      POST: operation({
        action: 'oauth.introspect',
        summary: 'What a token is worth at this moment (RFC 7662)',
        access: 'client',
        form: TokenReferenceFormSchema,
        answers: { 200: answers('Active with its claims, or not active and nothing more.', IntrospectionAnswerSchema) },
        handler: introspect,
      }),
    },
  },
  {
    path: '/.well-known/oauth-authorization-server',
    methods: {
      GET: operation({
        action: 'oauth.metadata',
        summary: 'What standard clients find out by themselves (RFC 8414)',
        access: 'anyone',
        answers: { 200: answers('Where what is, and what it takes.', ServerMetadataSchema) },
        handler: async ({ deps }) => {
          if (deps.oauth === null) throw new Refusal('not_found')
          return json(serverMetadata(deps))
        },
      }),
    },
  },
]

async function token(call: Call, { form: read }: Input<never, never, typeof TokenFormSchema>): Promise<Response> {
  const { deps, request, known } = call
  const { client, form, facts } = await byClient(call, 'exchange', read, requireGrant)
  return exchangeToken(deps, {
    client,
    form,
    key: request.headers.has('Idempotency-Key') ? requireKey(request) : deps.newId(),
    facts,
    request,
    onActor: (actor) => {
      known.caller = actor
    },
  })
}

async function revoke(call: Call, { form: read }: ReferenceInput): Promise<Response> {
  const { client, form, facts } = await byClient(call, 'exchange', read)
  await revokeToken(call.deps, client, form.token, facts)
  return new Response(null, { status: 200, headers: { 'Cache-Control': 'no-store' } })
}

async function introspect(call: Call, { form: read }: ReferenceInput): Promise<Response> {
  const { form } = await byClient(call, 'introspect', read)
  return json(await introspectToken(call.deps, form.token))
}

type ReferenceInput = Input<never, never, typeof TokenReferenceFormSchema>

type Given = Readonly<Record<string, string | undefined>>

/** Who asks comes before what is asked: nobody else learns what would be accepted. */
async function byClient<F>(
  { deps, request, facts, known }: Call,
  does: OAuthClient['may'][number],
  read: (first: (given: Given) => Promise<void>) => Promise<F>,
  check: (given: Given) => void = () => {},
): Promise<{ readonly client: OAuthClient; readonly form: F; readonly facts: RequestFacts }> {
  if (deps.oauth === null) throw new Refusal('not_found')
  let client: OAuthClient | null = null
  const form = await read(async (given) => {
    client = await authenticateClient(deps, request, given, does)
    known.client = client.id
    check(given)
  })
  if (client === null) throw new Refusal('invalid_client')
  return { client, form, facts: { ...facts, client: known.client } }
}

/**
 * @throws Refusal `unsupported_grant_type`; `invalid_request` for what other servers take as the subject and this one would
 * drop: a request must not come to mean something else (CVE-2026-9704)
 */
function requireGrant({ grant_type: grant, requested_subject: elsewhere }: Given): void {
  if (grant !== undefined && grant !== TOKEN_EXCHANGE) {
    throw new Refusal('validation_failed', { oauth: { error: 'unsupported_grant_type' } })
  }
  if (elsewhere !== undefined) {
    throw new Refusal('validation_failed', {
      errors: [{ pointer: '/requested_subject', code: 'not_allowed', detail: 'The subject goes into subject_token.' }],
    })
  }
}

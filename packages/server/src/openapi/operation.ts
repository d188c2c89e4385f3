import { CONTEXT_HEADER } from '@understudy/protocol'
import {
  IdempotencyKeySchema,
  IdSchema,
  OAuthErrorSchema,
  ProblemSchema,
  SecurityEventTokenSchema,
  SetErrorSchema,
  SupportDetailsSchema,
} from '@understudy/protocol/schemas'
import { SESSION_COOKIE } from '../browser/cookie.ts'
import type { DescribedAnswer, Operation } from '../http/operation.ts'
import { SET_TYPE } from '../signals/types.ts'
import { type Components, documentSchema } from './schemas.ts'

export const SECURITY_SCHEMES = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token of the identity provider, or a support token of the bridge. With the scheme `DPoP` and a proof in the header `DPoP` where it is bound to a key (RFC 9449).',
  },
  client: {
    type: 'http',
    scheme: 'basic',
    description: 'A client of `/oauth2/*`. Or an assertion in the form (RFC 7523).',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'Custody by cookie, where it is switched on.',
  },
}

const SECURITY: Readonly<Record<Operation['access'], readonly object[]>> = {
  anyone: [],
  // What lets somebody in without a credential comes as an empty one.
  context: [{ token: [] }, { cookie: [] }, {}],
  caller: [{ token: [] }, { cookie: [] }],
  token: [{ token: [] }],
  cookie: [{ cookie: [] }, {}],
  page: [],
  client: [{ client: [] }, {}],
}

/** One operation, as the document writes it. */
export function describeOperation(path: string, operation: Operation, components: Components): object {
  const { action, summary, access, body, form, set, answers } = operation
  const content = (schema: unknown) => ({ schema: documentSchema(schema, components) })
  return {
    operationId: action,
    tags: [action.slice(0, action.indexOf('.'))],
    summary,
    security: SECURITY[access],
    parameters: [...pathParameters(path), ...queryParameters(operation, components), ...headers(operation)],
    ...(body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': content(body) } } }),
    ...(form === undefined
      ? {}
      : { requestBody: { required: true, content: { [FORM]: formContent(form, components) } } }),
    ...(set === undefined
      ? {}
      : { requestBody: { required: true, content: { [SET_TYPE]: content(SecurityEventTokenSchema) } } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, response(answer, content)])),
      default: {
        description: 'Refused.',
        content: {
          ...(form === undefined ? {} : { 'application/json': content(OAuthErrorSchema) }),
          ...(set === undefined ? {} : { 'application/json': content(SetErrorSchema) }),
          'application/problem+json': content(ProblemSchema),
        },
      },
    },
  }
}

const FORM = 'application/x-www-form-urlencoded'

/** A parameter that is a list comes as often as it has values. */
function formContent(form: NonNullable<Operation['form']>, components: Components): object {
  const lists = Object.entries(form.properties).filter(([, { type }]) => type === 'array')
  // Referred to by words alone, because the form carries it as text.
  if ('authorization_details' in form.properties) documentSchema(SupportDetailsSchema, components)
  return {
    schema: documentSchema(form, components),
    encoding: Object.fromEntries(lists.map(([name]) => [name, { style: 'form', explode: true }])),
  }
}

function response({ description, content }: DescribedAnswer, media: (schema: unknown) => object): object {
  return {
    description,
    content: Object.fromEntries(
      Object.entries(content).map(([type, schema]) => [type, schema === null ? {} : media(schema)]),
    ),
  }
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/:([a-z]+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: IdSchema }))
}

function queryParameters({ query }: Operation, components: Components): object[] {
  const required = query?.required ?? []
  return Object.entries(query?.properties ?? {}).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: documentSchema(schema, components),
  }))
}

const IDEMPOTENCY_KEY = { name: 'Idempotency-Key', in: 'header', schema: IdempotencyKeySchema }

function headers({ access, body, key, proof }: Operation): object[] {
  const required = key === 'always'
  return [
    ...(body === undefined
      ? []
      : [{ ...IDEMPOTENCY_KEY, required, ...(required ? {} : { description: 'Needed with a cookie.' }) }]),
    ...(access === 'caller' ? [CONTEXT] : []),
    ...(proof === undefined ? [] : [{ ...PROOF, name: proof }]),
  ]
}

const PROOF = {
  in: 'header',
  required: false,
  description:
    'Proof of a key to which the token is to be bound (RFC 9449). Where it is required, its absence is refused.',
  schema: { type: 'string' },
}

const CONTEXT = {
  name: CONTEXT_HEADER,
  in: 'header',
  required: false,
  description: 'Which session the tab believes it is in. With a cookie, one that is not right is refused.',
  schema: { type: 'string' },
}

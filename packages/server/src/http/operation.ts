import { type Static, type TNever, type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { SESSION_PROOF_HEADER } from '../dpop/sessionKey.ts'
import { readBody } from './body.ts'
import type { Call, Handler } from './call.ts'
import { readForm } from './form.ts'
import { requireKey } from './idempotency.ts'
import { readQuery, refuseRepeated } from './query.ts'

/** A good answer, as the document shows it. */
export interface DescribedAnswer {
  readonly description: string
  /** Media types with what they hold; a text where there is no schema. */
  readonly content: Readonly<Record<string, TSchema | null>>
}

/** What the document says about an operation, and what requests of it are held to. */
interface Description<B extends TSchema, Q extends TObject, F extends TObject> {
  /** Names it in the log, and in the document. */
  readonly action: string
  readonly summary: string
  /** By whose credential: anybody's, somebody's by token or cookie, or one of the two. */
  readonly access: 'anyone' | 'context' | 'caller' | 'token' | 'cookie' | 'page' | 'client'
  readonly body?: B
  /** A form instead, as standard clients send it; then refusals are errors of OAuth too. */
  readonly form?: F
  /** A security event token instead; then refusals are errors of RFC 8935. */
  readonly set?: true
  readonly query?: Q
  /** A page of another site may lead a whole window here. */
  readonly landing?: true
  /** `always` needs an `Idempotency-Key`; the others need one with a cookie. */
  readonly key?: 'always'
  /** The header in which it may prove a key that a token is to be bound to. */
  readonly proof?: 'DPoP' | typeof SESSION_PROOF_HEADER
  readonly answers: Readonly<Record<number, DescribedAnswer>>
}

/** What a handler may read of its request: by the schemas of its own description and no others. */
export interface Input<B extends TSchema, Q extends TObject, F extends TObject = never> {
  /** @throws Refusal see {@link readBody} */
  body(): Promise<Static<B>>
  /** @throws Refusal see {@link readForm} */
  form(first: Parameters<typeof readForm>[2]): Promise<Static<F>>
  /** @throws Refusal see {@link readQuery} */
  query(): Static<Q>
  /** @throws Refusal `idempotency_key_required` */
  key(): string
}

/** One method of one path. */
export interface Operation extends Description<TSchema, TObject, TObject> {
  readonly handler: Handler
  readonly withoutDatabase?: Handler
}

interface Definition<B extends TSchema, Q extends TObject, F extends TObject> extends Description<B, Q, F> {
  readonly handler: (call: Call, input: Input<B, Q, F>) => Promise<Response>
  /** Answers instead while the database is away. Left out: the request is refused. */
  readonly withoutDatabase?: (call: Call, input: Input<B, Q, F>) => Promise<Response>
}

const NO_PARAMETERS = Type.Object({})

/** Binds a handler to its description: what the document promises to refuse is what reading refuses. */
export function operation<
  B extends TSchema = TNever,
  Q extends TObject = typeof NO_PARAMETERS,
  F extends TObject = typeof NO_PARAMETERS,
>({ handler, withoutDatabase, ...description }: Definition<B, Q, F>): Operation {
  const inputOf = (call: Call): Input<B, Q, F> => ({
    body: () => readBody(call.request, description.body ?? Type.Never()),
    form: (first) => readForm(call.request, description.form ?? NO_PARAMETERS, first),
    query: () => readQuery(call.request, description.query ?? NO_PARAMETERS),
    key: () => requireKey(call.request),
  })
  return {
    ...description,
    handler: async (call) => {
      refuseRepeated(call.request)
      return handler(call, inputOf(call))
    },
    ...(withoutDatabase === undefined ? {} : { withoutDatabase: (call: Call) => withoutDatabase(call, inputOf(call)) }),
  }
}

/** An answer of one JSON schema. */
export function answer(description: string, schema: TSchema): DescribedAnswer {
  return { description, content: { 'application/json': schema } }
}

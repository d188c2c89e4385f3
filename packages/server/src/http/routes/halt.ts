import { HaltAnswerSchema, HaltBodySchema } from '@understudy/protocol/schemas'
import { type HaltCall, halt, lift } from '../../halt/halt.ts'
import { findHalt } from '../../halt/store.ts'
import { Refusal } from '../../refusal.ts'
import { overlaps } from '../../sessions/standing.ts'
import { type Call, json, type Route } from '../call.ts'
import { operator, ownCaller } from '../callers.ts'
import { answer as answers, type Input, operation } from '../operation.ts'
import { readReasonText } from '../reasonText.ts'

/** Ending everything at once, and refusing starts until that is lifted. */
export const HALT_ROUTES: readonly Route[] = [
  {
    path: '/support/halt',
    methods: {
      GET: operation({
        action: 'halt.read',
        summary: 'Whether support sessions can be started, for the support team',
        access: 'caller',
        answers: { 200: answers('Who has halted it, since when and why; or nobody.', HaltAnswerSchema) },
        handler: async (call) => {
          await operator(call)
          return json({ halt: await findHalt(call.deps.sql), ended: 0, now: call.deps.now() })
        },
      }),
      POST: operation({
        action: 'halt.start',
        summary: 'End every support session at once, and refuse starts until this is lifted',
        access: 'caller',
        key: 'always',
        body: HaltBodySchema,
        answers: { 200: answers('Halted, by this call or before.', HaltAnswerSchema) },
        handler: async (call, input) => json(await halt(call.deps, await haltCall(call, input, 'halt'))),
      }),
    },
  },
  {
    path: '/support/halt/lift',
    methods: {
      POST: operation({
        action: 'halt.lift',
        summary: 'Let support sessions be started again',
        access: 'caller',
        key: 'always',
        body: HaltBodySchema,
        answers: { 200: answers('Lifted, by this call or before.', HaltAnswerSchema) },
        handler: async (call, input) => json(await lift(call.deps, await haltCall(call, input, 'lift'))),
      }),
    },
  },
]

/**
 * Also while the caller's own session rests: stopping is never the dangerous direction, and lifting starts nothing.
 *
 * @throws Refusal `actor_not_allowed`, `validation_failed`, `idempotency_key_required`
 */
async function haltCall(
  call: Call,
  { body, key }: Pick<Input<typeof HaltBodySchema, never>, 'body' | 'key'>,
  verb: 'halt' | 'lift',
): Promise<HaltCall> {
  const { deps, facts } = call
  const caller = await ownCaller(call, { mayRest: true })
  const entry = await deps.lookup(caller.sub)
  const { haltRoles = deps.policy.approverRoles } = deps.policy
  const { reason: written } = await body()
  if (entry === null || !entry.active || !overlaps(entry.roles, haltRoles)) throw new Refusal('actor_not_allowed')
  const reason = readReasonText(written, '/reason')
  const use = { actorKey: caller.key, key: key(), fingerprint: [verb, reason] }
  return { person: entry.person, facts, reason, use }
}

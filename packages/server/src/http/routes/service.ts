import { KeySetSchema, PolicySchema } from '@understudy/protocol/schemas'
import { openEvents } from '../../events/open.ts'
import { shownPolicy } from '../../policy/shown.ts'
import { json, type Route } from '../call.ts'
import { anyCaller, restingCaller } from '../callers.ts'
import { answer as answers, operation } from '../operation.ts'

/** What the service says about itself: policy, keys, and that something changed. */
export const SERVICE_ROUTES: readonly Route[] = [
  {
    path: '/support/policy',
    methods: {
      GET: operation({
        action: 'policy.read',
        summary: 'The policy: who, whom, in which modes, for which reasons, for how long',
        access: 'caller',
        answers: { 200: answers('As it is in force now. Also while a support session runs.', PolicySchema) },
        handler: async (call) => {
          const { caller, entry } = await restingCaller(call)
          const reader = { roles: entry.roles, byCookie: caller.cookie !== null }
          return json(shownPolicy(call.deps.policy, reader, call.deps.issuing?.issuers ?? []))
        },
      }),
    },
  },
  {
    path: '/support/events',
    methods: {
      GET: operation({
        action: 'events.open',
        summary: 'Server-sent events that say “look again”; a hint, never the truth',
        access: 'caller',
        answers: {
          200: {
            description: '`event: changed` at every change, a comment as a sign of life. Ends with the credential.',
            content: { 'text/event-stream': null },
          },
        },
        handler: async (call) => {
          const caller = await anyCaller(call, { mayRest: true })
          return openEvents(call.deps, call.deps.events, caller, call.request.signal)
        },
      }),
    },
  },
  {
    path: '/.well-known/jwks.json',
    methods: {
      GET: operation({
        action: 'keys.read',
        summary: 'Public keys of the bridge’s own tokens',
        access: 'anyone',
        answers: { 200: answers('A JSON Web Key Set.', KeySetSchema) },
        handler: async ({ deps }) => json({ keys: [(await deps.signingKey()).publicJwk] }),
      }),
    },
  },
]

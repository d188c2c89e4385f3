import { openEvents } from '../../events/open.ts'
import { json, type Route } from '../call.ts'
import { anyCaller, presentCaller } from '../callers.ts'

/** What the service says about itself: policy, keys, and that something changed. */
export const SERVICE_ROUTES: readonly Route[] = [
  {
    path: '/support/policy',
    methods: {
      GET: {
        action: 'policy.read',
        handler: async (call) => {
          await presentCaller(call)
          return json(call.deps.policy)
        },
      },
    },
  },
  {
    path: '/support/events',
    methods: {
      GET: {
        action: 'events.open',
        handler: async (call) => {
          const caller = await anyCaller(call, { mayRest: true })
          return openEvents(call.deps, call.deps.events, caller, call.request.signal)
        },
      },
    },
  },
  {
    path: '/.well-known/jwks.json',
    methods: {
      GET: {
        action: 'keys.read',
        handler: async ({ deps }) => json({ keys: [(await deps.signingKey()).publicJwk] }),
      },
    },
  },
]

/** An identity system that support sessions of this demo can run on. */
export interface System {
  readonly id: SystemId
  readonly name: string
  /** `here`: the demo's own. `stand-in`: a server beside it that answers as the real one was recorded to answer, or as its source says. */
  readonly kind: 'here' | 'stand-in'
  /** What is different there, in one sentence. */
  readonly difference: string
}

export type SystemId = 'bridge' | 'oidc-provider' | 'kratos' | 'hydra' | 'keto' | 'keycloak' | 'spring' | 'kotauth'

/** In the order of the sign-in page; the first is what one gets without choosing. */
export const SYSTEMS: readonly [System, ...System[]] = [
  {
    id: 'bridge',
    name: 'Understudy bridge',
    kind: 'here',
    difference: 'Its own tokens: every session can be extended, names the agent and ends at once.',
  },
  {
    id: 'oidc-provider',
    name: 'node-oidc-provider',
    kind: 'here',
    difference: 'A token of the provider’s by token exchange, which names the agent; five minutes at most.',
  },
  {
    id: 'kratos',
    name: 'Ory Kratos',
    kind: 'stand-in',
    difference:
      'A session that says “Support session” in the customer’s own list there; who acts, only the bridge knows.',
  },
  {
    id: 'hydra',
    name: 'Ory Hydra',
    kind: 'stand-in',
    difference: 'A token by a login and consent that the bridge drives itself; ten minutes at most.',
  },
  {
    id: 'keto',
    name: 'Ory Keto',
    kind: 'stand-in',
    difference: 'Nobody becomes anybody: the agent stays who they are and is let into the account, to look.',
  },
  {
    id: 'keycloak',
    name: 'Keycloak',
    kind: 'stand-in',
    difference:
      'A session by its impersonation endpoint, asked as an administrator of another realm; ten minutes at most.',
  },
  {
    id: 'spring',
    name: 'Spring Authorization Server',
    kind: 'stand-in',
    difference: 'A token by token exchange; two minutes at most, which is how long its tokens live.',
  },
  {
    id: 'kotauth',
    name: 'Kotauth',
    kind: 'stand-in',
    difference:
      'A dual session in this browser: its own forms and redirects, without the bridge; five minutes, and no reason is kept.',
  },
]

export function systemOf(id: unknown): System | null {
  return SYSTEMS.find((system) => system.id === id) ?? null
}

import { serveStandIn } from '../serve.ts'
import { adminApp } from './adminApp.ts'
import { createClients } from './clients.ts'
import { createFlows } from './flows.ts'
import { type GivenFacts, givenGrant } from './grants.ts'
import { publicApp } from './publicApp.ts'
import type { HydraSettings } from './settings.ts'
import type { HydraState } from './state.ts'
import { createTokens } from './tokens.ts'

export type { HydraSettings } from './settings.ts'

/** Ory Hydra v26.2.0 as far as login, consent, assertions and ends go, in dev mode. Without a client until one is registered. */
export interface HydraStandIn {
  /** The public port, without a slash at the end. */
  readonly publicUrl: string
  readonly adminUrl: string
  /** Registers a client, as `POST /admin/clients` does. */
  register(client: Readonly<Record<string, unknown>>): void
  /** A token that somebody has from before, without the pages. */
  give(facts: GivenFacts): Promise<string>
  /** What the server says of a token by itself. */
  lives(value: string): boolean
  /** Lets time pass. Milliseconds. */
  advance(milliseconds: number): void
  readonly now: () => number
  close(): Promise<void>
}

const START = Date.UTC(2026, 10, 22, 5, 59, 5)

/** Starts both ports. */
export async function hydra(settings: HydraSettings = {}): Promise<HydraStandIn> {
  let passed = 0
  let url = ''
  const now = () => (settings.clock ?? (() => START))() + passed
  const state: HydraState = {
    ...{ settings, clients: createClients(), flows: createFlows(), sessions: new Map(), codes: new Map() },
    ...{ trusts: [], assertions: new Set(), now, url: () => `${url}/` },
    tokens: await createTokens(settings, () => `${url}/`, now),
  }
  const publicPort = await serveStandIn((request) => publicApp(state).fetch(request))
  const adminPort = await serveStandIn((request) => adminApp(state).fetch(request))
  url = publicPort.url
  return {
    publicUrl: publicPort.url,
    adminUrl: adminPort.url,
    now,
    register: (client) => void state.clients.register(client),
    async give(facts) {
      const token = await state.tokens.add('access', givenGrant(state, facts), {
        claims: facts.accessClaims,
        life: 600,
      })
      return token.value
    },
    lives(value) {
      const token = state.tokens.find(value)
      return token !== null && state.tokens.lives(token)
    },
    advance(milliseconds) {
      passed += milliseconds
    },
    async close() {
      await Promise.all([publicPort.close(), adminPort.close()])
    },
  }
}

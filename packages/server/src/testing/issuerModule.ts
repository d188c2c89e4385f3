import { tokenExchange } from '../issuers/tokenExchange.ts'

/** What an operator would write: the address by the environment, the people as they are named there. */
export const issuer = tokenExchange({
  server: { issuer: process.env.BACK_END_URL ?? 'http://127.0.0.1:1' },
  client: { id: 'support', method: 'client_secret_basic', secret: 'support-secret' },
  subjectToken: async ({ subject }) => `token-of-${subject.id}`,
  actorToken: async ({ actor }) => `token-of-${actor.person.id}`,
  scope: ['orders.read'],
})

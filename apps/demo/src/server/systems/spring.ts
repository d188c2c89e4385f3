import { tokenExchange } from '@understudy/server/issuers/tokenExchange'
import { springAuthorizationServer } from '@understudy/standins/springAuthorizationServer'
import { basic, bearerIn, type RunningSystem, type SystemContext, textIn } from './system.ts'

const CLIENT = { id: 'support', method: 'client_secret_basic', secret: 'support-secret' } as const

/** Spring Authorization Server by RFC 8693: both the agent and the customer are somebody there, with tokens of their own. */
export async function startSpring({ now }: SystemContext): Promise<RunningSystem> {
  const server = await springAuthorizationServer({ clock: now })
  const tokenFor = async (id: string) => (await server.signIn(id)).access.value
  return {
    issuer: tokenExchange({
      server: { issuer: server.url },
      client: CLIENT,
      subjectToken: ({ subject }) => tokenFor(subject.id),
      actorToken: ({ actor }) => tokenFor(actor.person.id),
      actorName: ({ actor }) => ({ sub: actor.person.id, iss: server.url }),
      // It writes its client into `aud`, whatever is asked for.
      expectedAudience: [CLIENT.id],
      scope: ['orders.read'],
      // That long its tokens live.
      maxLifeSeconds: 120,
      now,
    }),
    async accountOf(headers) {
      const body = new URLSearchParams({ token: bearerIn(headers) })
      const asClient = { Authorization: basic(CLIENT.id, CLIENT.secret) }
      return textIn(await fetch(`${server.url}/oauth2/introspect`, { method: 'POST', body, headers: asClient }), 'sub')
    },
    close: server.close,
  }
}

import type { Connector } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { KOTAUTH, kotauth } from '@understudy/client/connectors/kotauth'
import {
  CONTEXT_HEADER,
  type ContextAnswer,
  ImpersonationError,
  type Person,
  parseAssertion,
} from '@understudy/protocol'
import { SESSION_SECONDS, WORKSPACE } from '../../shared/kotauth.ts'
import type { Auth } from '../auth/auth.ts'
import { createKotauthPortal } from './kotauthPortal.ts'

/** How long the bridge may take to say whether the agent's own sign-in stands. Milliseconds. */
const PATIENCE = 10_000

/**
 * Kotauth's own connector, among people whom the demo calls by other ids than Kotauth does. The bridge is asked for nothing but
 * whether the agent's own sign-in stands; requests in an account go out with Kotauth's token, all others with the agent's.
 */
export function kotauthConnector({ actorToken, person }: Pick<Auth, 'actorToken' | 'person'>): Connector {
  const own = bridge({ actorToken })
  const portal = createKotauthPortal(actorToken)
  const connector = kotauth({
    workspace: WORKSPACE,
    portalToken: async () => (await portal.support())?.token ?? null,
    actor,
  })

  async function actor(): Promise<Person | null> {
    const answer = await own.context({ signal: AbortSignal.timeout(PATIENCE) })
    return answer.state === 'signed-out' ? null : answer.actor
  }

  async function tokenFor(session: string): Promise<string> {
    if (session === 'own') {
      const token = await actorToken()
      if (token === null) throw new ImpersonationError('signed_out', 'The sign-in is over.')
      return token
    }
    const token = await portal.tokenOf(session)
    if (token === null) throw new ImpersonationError('superseded', 'Another session is open in this browser by now.')
    return token
  }

  return {
    ...connector,
    capabilities: { ...KOTAUTH, maxSeconds: SESSION_SECONDS },
    custody: { kind: 'bearer', assurance: 'memory' },
    async actor() {
      await actorToken()
      return person()
    },
    async fetch(input, init) {
      const headers = new Headers(init?.headers)
      const session = parseAssertion(headers.get(CONTEXT_HEADER) ?? '')?.session ?? 'own'
      // Kotauth's sessions are none of the bridge's, so to it the agent is always themselves.
      if (session === 'own') headers.delete(CONTEXT_HEADER)
      headers.set('Authorization', `Bearer ${await tokenFor(session)}`)
      return fetch(input, { ...init, headers })
    },
    async context(options): Promise<ContextAnswer> {
      const answer = await connector.context(options)
      if (answer.state !== 'active') {
        const { ended } = answer
        return ended === undefined ? answer : { ...answer, ended: { ...ended, subject: portal.named(ended.subject) } }
      }
      const session = { ...answer.session, restricted: portal.restricted() }
      return { ...answer, session, actor: portal.named(answer.actor), subject: portal.named(answer.subject) }
    },
    async start(request, options) {
      const id = await portal.numberOf(request.subject.id, options.signal)
      return connector.start({ ...request, subject: { ...request.subject, id } }, options)
    },
    async end(session, options) {
      const answer = await connector.end(session, options)
      return { ...answer, session: { ...answer.session, subject: portal.named(answer.session.subject) } }
    },
    // Of the own sign-in: that it is over is heard at once.
    ...(own.watch === undefined ? {} : { watch: own.watch }),
  }
}
